export { file, HEADER, makeWorkspace, record, type Workspace } from './log-folder.js';
export { matchFilter } from './match-filter.js';
