export type {
  AnalysisDescription,
  AnalysisMeta,
  AnalysisRequest,
  AnalysisResult,
  Cell,
  LakeStatus,
  Measure,
  QualityRow,
  ResultColumn,
  Row,
} from './contract.js';
export { EngineError, ERROR_CODES, type ErrorCode, isEngineError } from './core/errors.js';
export { LIMITS } from './core/limits.js';
export { LOCAL_SCOPE, type Scope } from './core/scope.js';
export { openEngine } from './engine.js';
export type {
  CallOptions,
  Description,
  Engine,
  EngineOptions,
  IngestOptions,
  IngestProgress,
  IngestReport,
  MaintainOptions,
  MaintainReport,
  SqlOptions,
  SqlResult,
} from './engine-types.js';
