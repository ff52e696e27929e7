export { type Bucket, compareKeys, type ObjectHead, type PutOptions, type SyntheticObjects } from './bucket.js';
export { Counters, type RequestRecord } from './counters.js';
export { FAULT_KINDS, type FaultKind, type FaultRequest, type FaultRule, type Faults } from './faults.js';
export type { Keyring, TestCredentials } from './keyring.js';
export { DEFAULT_CREDENTIALS, type S3ServerOptions, S3TestServer, startS3Server } from './server.js';
export type { TestRole } from './sts.js';
export { uploadFolder } from './upload-folder.js';
