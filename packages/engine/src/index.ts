export { analyzeErrors } from './app-errors/analyze-errors.js';
export type { ErrorsFrom, ErrorsOptions, ErrorsProgress, ErrorsRequest } from './app-errors/errors-request.js';
export { type ErrorLogsState, lookAtErrorLogs } from './app-errors/look-at-error-logs.js';
export {
  type ArchiveFile,
  type ArchiveFiles,
  type ArchiveToParquetOptions,
  archiveToParquet,
} from './connections/archive-to-parquet.js';
export type {
  Connections,
  ConnectionsCall,
  ConnectionsMaintainOptions,
  ConnectionsMaintainReport,
  ConnectionsOptions,
  ImportOptions,
  ImportProgress,
  ImportReport,
} from './connections/connections-types.js';
export { openConnections } from './connections/open-connections.js';
export type {
  AnalysisDescription,
  AnalysisMeta,
  AnalysisRequest,
  AnalysisResult,
  Cell,
  ErrorReport,
  ErrorSummary,
  Finding,
  FindingAppearance,
  IngestActivity,
  IngestStatus,
  LakeFiles,
  LakeStatus,
  Measure,
  QualityRow,
  ResultColumn,
  Row,
  Severity,
  StoredTable,
  Suppression,
} from './contract.js';
export { EngineError, ERROR_CODES, type ErrorCode, isEngineError } from './core/errors.js';
export { LIMITS } from './core/limits.js';
export { LOCAL_SCOPE, type Scope } from './core/scope.js';
export { DEFAULT_DETECTION_CONFIG, type DetectionConfig } from './detections/detection-config.js';
export type { DirectOptions, DirectProgress, DirectSession, DirectSqlOptions } from './direct/direct-options.js';
export { openDirect } from './direct/open-direct.js';
export { openEngine } from './engine.js';
export type {
  CallOptions,
  Description,
  DetectionDescription,
  DetectionOutcome,
  DetectOptions,
  DetectProgress,
  DetectReport,
  DetectRequest,
  Engine,
  EngineLoad,
  EngineOptions,
  EvidenceRequest,
  EvidenceResult,
  FindingsRequest,
  FindingsResult,
  IngestOptions,
  IngestProgress,
  IngestReport,
  MaintainOptions,
  MaintainReport,
  S3Options,
  S3ReaderChoice,
  S3Requests,
  SqlOptions,
  SqlResult,
  SuppressRequest,
} from './engine-types.js';
export {
  type DetectionConfigInput,
  detectionConfigSchema,
  loadDetectionConfig,
} from './findings/load-detection-config.js';
export type { FoundFields } from './probe/judge-shape.js';
export type { NewestObject } from './probe/newest-object.js';
export { awsCredentials, type BucketProbe, openBucket } from './probe/open-bucket.js';
export { type DuckDbFacts, probeDuckDb, probeHttpfs } from './probe/probe-machine.js';
export { type BucketFiles, openBucketFiles } from './sources/s3/bucket-files.js';
export type { CredentialSource, Credentials, LoginOptions } from './sources/s3/credentials.js';
export { redact } from './sources/s3/errors.js';
export { readFailure, type S3Failure } from './sources/s3/failure.js';
