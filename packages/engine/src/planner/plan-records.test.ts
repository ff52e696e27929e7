import { describe, expect, it } from 'vitest';
import { choicesOf } from '../analyses/analysis.js';
import { compileAnalysis } from '../analyses/compile-analysis.js';
import { ANALYSES } from '../analyses/registry.js';
import type { AnalysisRequest } from '../contract.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import type { RollupCoverage } from '../schema/rollups.js';

const DAY = 86_400;
const HOUR = 3_600;
/** Three whole days from 2026-11-16 on, of which the last hour is not built. */
const FIRST = 1_794_787_200;
const COVERAGE: RollupCoverage = {
  span: { first: FIRST + 10, last: FIRST + 3 * DAY - 5 },
  withoutStart: false,
  missingHours: [{ from: (FIRST + 3 * DAY) / HOUR - 1, to: (FIRST + 3 * DAY) / HOUR }],
  missingDays: [{ from: FIRST / DAY + 2, to: FIRST / DAY + 3 }],
};
const ONE_DAY = { from: '2026-11-16', to: '2026-11-17' };
const SIX_HOURS = { from: '2026-11-16T06:00:00Z', to: '2026-11-16T12:00:00Z' };

function sourceOf(name: string, request: AnalysisRequest): { table: string; reason: string } {
  return compileAnalysis(name, request, LOCAL_SCOPE, COVERAGE).source;
}

describe('the tables an analysis is answered from', () => {
  it.each([
    ['flows-per-hour', ONE_DAY, 'flow_interface_hours'],
    ['heatmap', ONE_DAY, 'flow_interface_hours'],
    ['interfaces', ONE_DAY, 'flow_interface_hours'],
    ['anomalies', ONE_DAY, 'flow_interface_hours'],
    ['coverage', ONE_DAY, 'flow_interface_hours'],
    ['services', ONE_DAY, 'flow_service_hours'],
    ['totals', ONE_DAY, 'flow_interface_hours, flow_source_days, flow_destination_days'],
    ['totals', SIX_HOURS, 'flow_interface_hours, flow_source_hours, flow_destination_hours'],
    ['top-sources', ONE_DAY, 'flow_source_days'],
    ['top-sources', SIX_HOURS, 'flow_source_hours'],
    ['top-sources', { ...ONE_DAY, where: 'dst = 10.0.0.1' }, 'flow_pair_days'],
    ['talkers', ONE_DAY, 'flow_pair_days, flow_source_days, flow_interface_hours'],
    ['denied', { ...ONE_DAY, by: 'port' }, 'flow_denied_hours'],
    ['denied', { ...ONE_DAY, where: 'port = 22' }, 'flows'],
    ['conversations', { ...SIX_HOURS, where: 'dstport = 22 and action = reject' }, 'flow_denied_hours'],
    ['conversations', { ...SIX_HOURS, where: 'dstport = 22 or action = reject' }, 'flows'],
  ] as const)('%s %j: %s', (name, request, tables) => {
    expect(sourceOf(name, request).table).toBe(tables);
  });

  it.each(
    ANALYSES.flatMap((analysis) => [undefined, ...choicesOf(analysis)].map((by) => ({ name: analysis.name, by }))),
  )('are rollups alone for $name by $by over whole days', ({ name, by }) => {
    expect(sourceOf(name, { ...ONE_DAY, by }).table.split(', ')).not.toContain('flows');
  });

  it('are days, the hours beside them, and records where neither is whole', () => {
    const request = { from: '2026-11-16T22:30:00Z', to: '2026-11-18T12:00:00Z' };

    expect(sourceOf('top-sources', request)).toEqual({
      table: 'flow_source_days, flow_source_hours, flows',
      reason:
        'flow_source_days: it holds every column asked. flow_source_hours: it holds every column asked. ' +
        'flows: 1 hour that no rollup holds as asked, 1,800 s',
    });
  });

  it('are days and hours but the hour that the filter leaves out, and records where it leaves part of an hour', () => {
    const leftOut = 'not (start >= 2026-11-17T04:00:00Z and start < 2026-11-17T05:00:00Z)';
    const part = 'start >= 2026-11-16T12:00:00Z and start < 2026-11-17T12:30:00Z';
    const window = { from: '2026-11-16', to: '2026-11-18' };

    expect(sourceOf('top-sources', { ...window, where: leftOut }).table).toBe('flow_source_days, flow_source_hours');
    expect(sourceOf('top-sources', { ...ONE_DAY, where: leftOut }).table).toBe('flow_source_days');
    expect(sourceOf('top-sources', { ...window, where: part }).table).toBe('flow_source_hours, flows');
    expect(sourceOf('top-sources', { ...window, where: 'start < 2026-11-16' })).toEqual({
      table: 'flow_source_hours',
      reason: 'flow_source_hours: no record lies in the window',
    });
  });

  it('are for each column of refusals the smallest that has it, once days of them are added up', () => {
    const coverage = { ...COVERAGE, deniedDays: [{ from: FIRST / DAY, to: FIRST / DAY + 2 }] };
    const tables = (by: string, window: AnalysisRequest, rows?: Readonly<Record<string, number>>): string =>
      compileAnalysis('denied', { ...window, by }, LOCAL_SCOPE, { ...coverage, ...(rows && { rows }) }).source.table;

    expect(tables('port', ONE_DAY).split(', ').sort()).toEqual(['flow_denied_days', 'flow_denied_hours']);
    expect(tables('port', SIX_HOURS)).toBe('flow_denied_hours');
    const few = { flow_denied_hours: 100, flow_source_days: 150 };
    expect(tables('direction', ONE_DAY, few)).toContain('flow_source_days');
    expect(tables('direction', ONE_DAY, { ...few, flow_source_days: 151 })).not.toContain('flow_source_days');
    expect(sourceOf('denied', { ...ONE_DAY, by: 'port' }).table, 'days older than their sum').toBe('flow_denied_hours');
  });

  it('are no records for a window that ends with the data, nor for an open one but where an hour is missing', () => {
    expect(sourceOf('protocols', { from: '2026-11-16T00:00:05Z', to: '2026-11-18T23:00:00Z' }).table).toBe(
      'flow_service_hours',
    );
    expect(sourceOf('protocols', {}).table).toBe('flow_service_hours, flows');
  });

  it.each([
    [{ where: 'flags = 2' }, 'flows: no rollup keeps tcp_flags'],
    [{ where: 'srcport = 443 and start_time > 2026-11-16' }, 'flows: no rollup keeps srcport'],
    [
      { from: '2026-11-16T10:10:00Z', to: '2026-11-16T10:50:00Z' },
      'flows: the window holds no whole hour that is built',
    ],
    [{ fromRecords: true }, 'records were asked for'],
  ])('are the records alone for %j, and the reason is said', (request, reason) => {
    expect(sourceOf('protocols', request)).toEqual({ table: 'flows', reason });
  });

  it('are not in the SQL that is shown, which anybody can run', () => {
    const { shown, query } = compileAnalysis('talkers', ONE_DAY, LOCAL_SCOPE, COVERAGE);

    expect(query.text).toContain('flow_source_days');
    expect(shown.text).not.toContain('flow_');
  });
});

describe('what is looked up for a filter', () => {
  const TWO_DAYS = { from: '2026-11-16', to: '2026-11-18' };

  it.each([
    ['services', { ...ONE_DAY, where: 'addr = 10.0.0.1' }, ['ends']],
    ['services', { ...SIX_HOURS, where: 'addr = 10.0.0.1' }, ['foldedEnds']],
    ['services', { ...TWO_DAYS, where: 'addr in 10.0.0.0/8 and vpc = vpc-1' }, ['foldedEnds']],
    ['services', { ...TWO_DAYS, where: 'vpc = vpc-1' }, []],
    ['coverage', { ...ONE_DAY, where: 'addr = 10.0.0.1' }, ['hours']],
    ['flows-per-hour', { ...ONE_DAY, by: 'protocol', where: 'addr = 10.0.0.1' }, ['pairs']],
    ['services', { ...ONE_DAY, where: 'dstport = 443' }, ['recordedEnds']],
    ['denied', { ...ONE_DAY, by: 'port', where: 'srcport = 443' }, ['recordedRefused']],
    ['coverage', { ...ONE_DAY, where: 'dstport = 443' }, ['recordedHours']],
    ['services', { from: '2026-11-10', to: '2026-11-12', where: 'addr = 10.0.0.1' }, []],
  ] as const)('%s %j: %j', (name, request, lookups) => {
    const compiled = compileAnalysis(name, request, LOCAL_SCOPE, COVERAGE);
    expect(compiled.lookups.map(({ lookup }) => lookup)).toEqual(lookups);
  });
});
