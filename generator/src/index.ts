import { SCENARIO_REGISTRY } from './scenarios/registry.js';

export { type GenerateReport, generate } from './generate.js';
export type { KindOptions, KindProgress, KindReport } from './kinds/kind-options.js';
export { generateKind, LOG_KINDS, type LogKind } from './kinds/registry.js';
export type { Ledger, LedgerFormat, LedgerSums } from './ledger.js';
export type { GenerateOptions, GenerateProgress } from './options.js';
export type { TruthEntry, TruthSkip } from './truth.js';
export { FORMATS, type Format, type FormatInfo, LAYOUTS, type Layout } from './writers/formats.js';

export interface ScenarioInfo {
  readonly name: string;
  readonly description: string;
  /** True for a look-alike that must not be flagged. */
  readonly benign: boolean;
  /** Planted only when asked for by name. */
  readonly whenNamed: boolean;
}

/** The scenarios that can be planted, attacks first. */
export const SCENARIOS: readonly ScenarioInfo[] = SCENARIO_REGISTRY.map(({ name, description, benign, whenNamed }) => ({
  name,
  description,
  benign,
  whenNamed: whenNamed === true,
}));
