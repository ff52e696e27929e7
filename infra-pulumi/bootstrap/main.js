export * from '../dist/bootstrap/index.js';
