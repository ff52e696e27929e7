export { type RawSql, raw, sql } from '../query/sql-template.js';
