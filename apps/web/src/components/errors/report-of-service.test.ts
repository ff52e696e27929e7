import type { ErrorReport } from '@networkflow/engine/contract';
import { describe, expect, it } from 'vitest';
import { minuteSums, shownOf } from './report-of-service';

const row = (service: string) => ({ id: service, template: '', service, errors: 1, before: 0 });
const minute = (clock: string, service: string, errors: number) => ({
  minute: `2026-11-20T${clock}:00Z`,
  service,
  errors,
});

describe('a report of one service', () => {
  const report = {
    errors: 5,
    byService: { shop: 3, cart: 2 },
    templates: ['shop', 'cart'].map((service) => ({ ...row(service), first: null, last: null, samples: [] })),
    changes: { against: 'x', new: [row('shop')], gone: [row('cart')], rising: [row('shop'), row('cart')] },
    spikes: [],
    perMinute: [minute('10:00', 'shop', 3), minute('10:03', 'cart', 2)],
  } as unknown as ErrorReport;

  it('is all of it without one', () => {
    expect(shownOf(report, '')).toBe(report);
  });

  it('has what is of it, and nothing of a name that is none', () => {
    const { errors, templates, changes, perMinute } = shownOf(report, 'shop');
    expect([errors, templates.length, changes.new.length, changes.gone.length, changes.rising.length]).toEqual([
      3, 1, 1, 0, 1,
    ]);
    expect(perMinute).toHaveLength(1);
    expect(shownOf(report, 'constructor').errors).toBe(0);
  });

  it('has a sum for every minute, also for quiet ones', () => {
    expect(minuteSums(report.perMinute)).toEqual([3, 0, 0, 2]);
    expect(minuteSums([])).toEqual([]);
    expect(
      minuteSums([minute('10:00', 'a', 1), { ...minute('10:00', 'a', 2), minute: '2030-01-01T00:00:00Z' }]),
    ).toEqual([1, 2]);
  });
});
