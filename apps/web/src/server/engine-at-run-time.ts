/**
 * Stands for '@networkflow/engine' in what Next builds for the server (see next.config.mjs): the built engine, found from
 * the server's folder when it starts, is one copy for every route, the command line's own.
 */
import type * as Engine from '@networkflow/engine';

const engine: typeof Engine = await import(/* turbopackIgnore: true */ '@networkflow/engine');

export const {
  analyzeErrors,
  EngineError,
  isEngineError,
  LIMITS,
  LOCAL_SCOPE,
  loadDetectionConfig,
  lookAtErrorLogs,
  openConnections,
  openEngine,
} = engine;
