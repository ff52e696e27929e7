import { connectionKind } from '../connections/kind.js';
import type { LogKind } from '../store/log-kind.js';

/** One line per kind of logs beside flow logs. */
export const LOG_KINDS: readonly LogKind[] = [connectionKind];
