import type { ErrorReport } from '@networkflow/engine/contract';

/** A report of one quiet object. */
export function fakeErrorReport(overrides: Partial<ErrorReport> = {}): ErrorReport {
  return {
    object: 'shop/2026-11-20.jsonl.gz',
    total: 1_000,
    errors: 2,
    byService: { shop: 2 },
    threshold: 3,
    alert: false,
    malformed: 0,
    objects: [{ key: 'shop/2026-11-20.jsonl.gz', bytes: 12_345, lines: 1_000, errors: 2 }],
    objectsRead: 1,
    lines: 1_000,
    bytes: 12_345,
    continuations: 0,
    withoutLevel: 0,
    malformedExamples: [],
    perMinute: [],
    templates: [],
    changes: { against: null, new: [], gone: [], rising: [] },
    spikes: [],
    first: null,
    last: null,
    unreadable: [],
    notes: [],
    ...overrides,
  };
}
