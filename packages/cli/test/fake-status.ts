import type { LakeStatus } from '@networkflow/engine/contract';

/** What a lake of a day and a half says of itself. */
export function fakeStatus(overrides: Partial<LakeStatus> = {}): LakeStatus {
  return {
    version: 1,
    rows: 200,
    lakeBytes: 1,
    parts: 1,
    objects: 1,
    window: { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' },
    updatedAt: null,
    residentBytes: 1,
    tables: [],
    waitingHours: 0,
    detectedTo: null,
    ...overrides,
  };
}
