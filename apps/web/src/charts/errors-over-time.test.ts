import { describe, expect, it } from 'vitest';
import { type ErrorsOverTimeInput, errorsOverTimeFigure, stepMinutes, stepWords } from './errors-over-time';
import { paletteFor } from './palette';
import { rankServices, serviceColors } from './service-colors';

const palette = paletteFor('light');
const at = (clock: string): string => `2026-11-20T${clock}:00Z`;

function report(overrides: Partial<ErrorsOverTimeInput['report']> = {}): ErrorsOverTimeInput['report'] {
  return { perMinute: [], spikes: [], first: at('10:00'), last: at('10:59'), ...overrides };
}

/** Name and sum of each series of bars. */
function bars(input: Partial<ErrorsOverTimeInput>): readonly (readonly [string, number])[] {
  const colors = serviceColors([['shop', 9]], palette);
  const { data } = errorsOverTimeFigure({ report: report(), colors, palette, ...input });
  return data
    .filter(({ type }) => type === 'bar')
    .map((trace) => {
      // Made above, as arrays of numbers.
      const { name = '', y = [] } = trace as { name?: string; y?: readonly number[] };
      return [name, y.reduce((sum, value) => sum + value, 0)] as const;
    });
}

describe('errors over time', () => {
  it.each([
    ['10:59', 1, 'minute'],
    ['13:59', 1, 'minute'],
    ['16:00', 5, '5 minutes'],
    ['23:59', 5, '5 minutes'],
  ] as const)('until %s a bar is %i min', (last, minutes, words) => {
    expect(stepMinutes(report({ last: at(last) }))).toBe(minutes);
    expect(stepWords(minutes)).toBe(words);
  });

  it('a week has bars of an hour, ten years of a day', () => {
    expect(stepMinutes(report({ last: '2026-11-27T10:00:00Z' }))).toBe(60);
    expect(stepMinutes(report({ last: '2036-11-27T10:00:00Z' }))).toBe(1_440);
    expect([stepWords(60), stepWords(360), stepWords(1_440)]).toEqual(['hour', '6 hours', 'day']);
  });

  it('loses no error, whatever bars it is summed to', () => {
    const perMinute = Array.from({ length: 500 }, (_, index) => ({
      minute: new Date(Date.parse(at('10:00')) + index * 60_000).toISOString(),
      service: ['shop', 'cart', 'mail'][index % 3] ?? '',
      errors: index,
    }));
    const all = bars({ report: report({ perMinute, last: perMinute.at(-1)?.minute ?? null }) });

    expect(all.map(([name]) => name)).toEqual(['shop', 'other services']);
    expect(all.reduce((sum, [, errors]) => sum + errors, 0)).toBe((499 * 500) / 2);
  });

  it('shows the chosen service alone, also one without a colour of its own', () => {
    const perMinute = ['shop', 'cart'].map((service) => ({ minute: at('10:01'), service, errors: 3 }));

    expect(bars({ report: report({ perMinute }), service: 'cart' })).toEqual([['cart', 3]]);
  });

  it('shades spikes, those side by side as one, of the chosen service only', () => {
    const spike = { service: 'shop', errors: 40, expected: 1, score: 9 };
    const spikes = [
      { ...spike, minute: at('10:30') },
      { ...spike, minute: at('10:31') },
      { ...spike, minute: at('10:45') },
      { ...spike, service: 'cart', minute: at('10:50') },
    ];
    const figure = (service?: string) =>
      errorsOverTimeFigure({ report: report({ spikes }), colors: new Map(), palette, service });

    expect(figure().layout.shapes).toHaveLength(3);
    expect(figure('shop').layout.shapes).toMatchObject([
      { x0: '2026-11-20T10:30:00', x1: '2026-11-20T10:32:00' },
      { x0: '2026-11-20T10:45:00' },
    ]);
    expect(figure('mail').data).toEqual([]);
  });

  it('has a span where records have no times, and none at all', () => {
    const perMinute = [{ minute: at('10:01'), service: 'shop', errors: 3 }];
    expect(bars({ report: report({ perMinute, first: null, last: null }) })).toEqual([['shop', 3]]);
    expect(bars({ report: report({ first: null, last: null }) })).toEqual([]);
  });

  it('never lets the name of a service be markup', () => {
    const evil = '<img src=x>\u202e';
    const perMinute = [{ minute: at('10:01'), service: evil, errors: 3 }];
    const figure = errorsOverTimeFigure({
      report: report({ perMinute }),
      colors: serviceColors([[evil, 3]], palette),
      palette,
    });

    expect(figure.data[0]).toMatchObject({ name: '&lt;img src=x&gt;\\u202e', customdata: [evil] });
    expect(JSON.stringify(figure.data[0])).not.toContain('<img src=x>\u202e</b>');
  });
});

describe('services', () => {
  it('have a colour each while they are few, the largest first; unknown is grey', () => {
    const ranked = rankServices({ a: 1, b: 5, unknown: 3 });
    expect(ranked).toEqual([
      ['b', 5],
      ['unknown', 3],
      ['a', 1],
    ]);
    expect(serviceColors(ranked, palette).get('unknown')).toBe(palette.other);
    expect(
      serviceColors(rankServices(Object.fromEntries('abcdefgh'.split('').map((name) => [name, 1]))), palette).size,
    ).toBe(6);
  });
});
