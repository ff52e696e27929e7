export { arbitraryFilter, arbitraryRow } from './arbitrary-filter.js';
export { FAULT_MATRIX, type FaultCase, type Truth } from './fault-matrix.js';
export { type FlowCells, type FlowLake, makeFlowLake } from './flow-lake.js';
export { freePort } from './free-port.js';
export { file, HEADER, makeWorkspace, record, type Workspace } from './log-folder.js';
export { type LogObject, type LogRow, logObject, logObjects, putLogObjects } from './log-objects.js';
export { type FlowRow, matchFilter } from './match-filter.js';
export { type MotoServer, motoForTests, startMoto } from './moto-server.js';
export {
  DEFAULT_CREDENTIALS,
  type FaultRule,
  S3TestServer,
  type SyntheticObjects,
  startS3Server,
  type TestCredentials,
  type TestRole,
  uploadFolder,
} from './s3-server/index.js';
export { type TarPart, tarOf } from './tar-archive.js';
export { httpfsForTests, missingTool, type TestTool } from './test-tools.js';
