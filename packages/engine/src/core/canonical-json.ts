/**
 * JSON with the keys of every object in the order of their code units, whole numbers before all others, without spaces: equal
 * values give equal bytes.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(inOrder(value)) ?? 'null';
}

/** The same with the keys of every object set in order; a replacer of JSON.stringify takes several times as long. */
function inOrder(value: unknown): unknown {
  if (!isRecord(value)) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value.toJSON === 'function') return inOrder(value.toJSON());
  const ordered: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const each = inOrder(value[key]);
    // To set this one would set the prototype.
    if (key === '__proto__') Object.defineProperty(ordered, key, { value: each, enumerable: true });
    else ordered[key] = each;
  }
  return ordered;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
