import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.js';

export function sha256OfJson(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
