import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { analyzeErrors, type Connections, type ErrorsRequest, LOCAL_SCOPE, openConnections } from '@networkflow/engine';
import type { ErrorReport, WhoAnswer } from '@networkflow/engine/contract';
import { generateKind } from '@networkflow/generator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const START = '2026-11-02T00:00:00Z';
const HOURS = 8;
const END = '2026-11-02T08:00:00Z';
const ASKER = { actor: { kind: 'program', name: 'a test' }, reason: 'a test', reveal: true } as const;
/** Of each class, so that a busy machine is done soon. */
const QUESTIONS_MAX = 60;

let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'networkflow-log-kinds-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function truthOf<T>(folder: string): Promise<T> {
  return JSON.parse(await readFile(path.join(folder, 'truth.json'), 'utf8')) as T;
}

interface Lookup {
  readonly natIp: string;
  readonly port: number;
  readonly protocol: string;
  readonly at: string;
  readonly natPorts: 'preserved' | 'translated' | 'unknown';
  readonly expected: 'one' | 'several' | 'none' | 'coverage-gap' | 'any';
  readonly holder: { readonly privateIp: string; readonly email: string; readonly mac: string } | null;
  readonly isIdentityLogged: boolean;
}

interface ConnectionsTruth {
  readonly counts: Readonly<Record<'new' | 'destroy' | 'sessions' | 'malformed' | 'archives', number>>;
  readonly lookups: readonly Lookup[];
}

describe('connection archives', () => {
  let truth: ConnectionsTruth;
  let connections: Connections;
  let archives: string;

  beforeAll(async () => {
    const out = path.join(root, 'archives');
    await generateKind('connections', { out, start: START, hours: HOURS, rows: 40_000, users: 120, corrupt: 0.01 });
    truth = await truthOf<ConnectionsTruth>(out);
    archives = path.join(out, 'compressed');
    connections = openConnections(path.join(root, 'lake'), LOCAL_SCOPE);
  });

  afterAll(() => connections.close());

  it('archives = lake: every record of both kinds, every refused line counted, and the same again changes nothing', async () => {
    const { counts } = truth;
    const report = await connections.import({ paths: [archives] });

    expect(report).toMatchObject({
      archives: { found: counts.archives, loaded: counts.archives, refused: 0, failed: 0 },
      connections: counts.new + counts.destroy,
      sessionEnds: counts.sessions,
      quarantined: counts.malformed,
    });
    const status = await connections.status();
    expect(status).toMatchObject({ connections: report.connections, sessionEnds: report.sessionEnds });

    const again = await connections.import({ paths: [archives] });
    expect(again.archives).toMatchObject({ loaded: 0, already: counts.archives });
    expect(await connections.status()).toEqual(status);
  });

  describe('who', () => {
    let answered: readonly { readonly lookup: Lookup; readonly answer: WhoAnswer }[];

    beforeAll(async () => {
      const seen = new Map<string, number>();
      const lookups = truth.lookups.filter(({ expected, natPorts }) => {
        const key = `${expected} ${natPorts}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        return (seen.get(key) ?? 0) <= QUESTIONS_MAX;
      });
      const questions = lookups.map(({ natIp, port, protocol, at, natPorts }) => ({
        natIp,
        port,
        protocol,
        at,
        natPorts,
      }));
      const { replies } = await connections.whoBatch(questions, ASKER);
      answered = lookups.map((lookup, index) => {
        const answer = replies[index]?.answer;
        if (answer === undefined) throw new Error(`no answer to question ${index}`);
        return { lookup, answer };
      });
    });

    const of = (expected: Lookup['expected']) => answered.filter(({ lookup }) => lookup.expected === expected);

    it('every unambiguous question has its one right answer: the host and the person', () => {
      const found = of('one').map(({ answer: { outcome, candidates } }) => ({
        outcome,
        host: candidates[0]?.privateAddress,
        people: candidates[0]?.identity.people.map(({ email, mac }) => ({ email, mac })),
      }));
      const right = of('one').map(({ lookup: { holder } }) => ({
        outcome: 'one',
        host: holder?.privateIp,
        people: [{ email: holder?.email, mac: holder?.mac }],
      }));

      expect(right.length).toBeGreaterThan(20);
      expect(found).toEqual(right);
    });

    it('every ambiguous question is said to be so, and the holder is among the candidates', () => {
      const wrong = of('several').filter(({ lookup, answer }) => {
        const isAmong = answer.candidates.some(({ privateAddress }) => privateAddress === lookup.holder?.privateIp);
        return answer.outcome !== 'several' || (lookup.holder !== null && !isAmong);
      });

      expect(of('several').length).toBeGreaterThan(50);
      expect(wrong).toEqual([]);
    });

    it('gaps are gaps, and where the logs speak nobody is nobody', () => {
      expect(new Set(of('coverage-gap').map(({ answer }) => answer.outcome))).toEqual(new Set(['coverage-gap']));
      expect(new Set(of('none').map(({ answer }) => answer.outcome))).toEqual(new Set(['none']));
    });

    it('where records are lost or an end is near, nobody but the holder is ever the one', () => {
      const wrong = answered.filter(({ lookup, answer }) => {
        const [first] = answer.candidates;
        if (answer.outcome !== 'one' || first === undefined) return false;
        const person = first.identity.state === 'known' ? first.identity.people[0]?.email : lookup.holder?.email;
        return first.privateAddress !== lookup.holder?.privateIp || person !== lookup.holder?.email;
      });

      expect(of('any').length).toBeGreaterThan(30);
      expect(wrong).toEqual([]);
    });

    it('every question is in the access log, and the log holds together', async () => {
      const page = await connections.accessLog({ verify: true, limit: 1 });

      expect(page.total).toBe(answered.length);
      expect(page.verified).toEqual({ isIntact: true, problems: [] });
    });
  });
});

interface ErrorsTruth {
  readonly counts: Readonly<Record<'lines' | 'records' | 'errors' | 'malformed', number>>;
  readonly byService: Readonly<Record<string, number>>;
  readonly objects: readonly { readonly key: string; readonly lines: number; readonly errors: number }[];
  readonly planted: Readonly<
    Record<'new' | 'gone' | 'rising', { readonly service: string; readonly template: string }>
  >;
  readonly spike: { readonly service: string; readonly minute: string };
  readonly templates: readonly {
    readonly service: string;
    readonly template: string;
    readonly errors: Record<string, number>;
  }[];
  readonly perMinute: readonly { readonly minute: string; readonly service: string; readonly errors: number }[];
}

const epochS = (text: string): number => Date.parse(text) / 1000;
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
/** The first words of a template, before the first value in it. */
const beginning = (template: string): string => template.split(/[{<]/)[0]?.trim() ?? '';

describe.each([{ plain: false }, { plain: true }])('error logs, plain: $plain', ({ plain }) => {
  let truth: ErrorsTruth;
  let folder: string;
  let whole: ErrorReport;

  beforeAll(async () => {
    const out = path.join(root, `errors-${plain}`);
    await generateKind('app-errors', { out, start: START, hours: HOURS, rows: 100_000, corrupt: 0.01, plain });
    truth = await truthOf<ErrorsTruth>(out);
    folder = path.join(out, 'app-logs');
    whole = await ask({ detail: true });
  });

  const ask = (request: Partial<ErrorsRequest>): Promise<ErrorReport> =>
    analyzeErrors({
      from: { folder },
      which: { window: { from: epochS(START), to: epochS(END) + 3_600 } },
      ...request,
    });

  it('lines, records, errors by service, broken lines: what was written is what is counted, with and without detail', async () => {
    for (const report of [whole, await ask({ detail: false })]) {
      expect(report).toMatchObject({
        total: truth.counts.records,
        errors: truth.counts.errors,
        malformed: truth.counts.malformed,
        lines: truth.counts.lines,
        objectsRead: truth.objects.length,
        alert: true,
        unreadable: [],
      });
      expect({ ...report.byService }).toEqual(truth.byService);
    }
  });

  it('errors of every minute and service', () => {
    const sorted = whole.perMinute
      .map(({ minute, service, errors }) => ({
        minute: new Date(minute).toISOString().replace('.000Z', 'Z'),
        service,
        errors,
      }))
      .sort((a, b) => a.minute.localeCompare(b.minute) || a.service.localeCompare(b.service));

    expect(sorted).toEqual(truth.perMinute);
  });

  it('every error is in the template of its message; two lines of a rare one may stand alone', () => {
    const counted = (rows: readonly (readonly [string, number])[]) => {
      const counts = new Map<string, number>();
      for (const [key, errors] of rows) counts.set(key, (counts.get(key) ?? 0) + errors);
      return Object.fromEntries([...counts].sort());
    };
    const key = (service: string, template: string) => `${service}: ${beginning(template)}`;

    expect(counted(whole.templates.map(({ service, template, errors }) => [key(service, template), errors]))).toEqual(
      counted(
        truth.templates.map(({ service, template, errors }) => [key(service, template), sum(Object.values(errors))]),
      ),
    );
    expect(whole.templates.length).toBeLessThanOrEqual(truth.templates.length + 2);
  });

  it('the minute of the spike, and no other', () => {
    expect(whole.spikes.map(({ service, minute }) => ({ service, minute: epochS(minute) }))).toEqual([
      { service: truth.spike.service, minute: epochS(truth.spike.minute) },
    ]);
  });

  it('the latest object alone, with what is new, gone and rising since the one before', async () => {
    const report = await ask({ which: 'latest', detail: true });
    const last = truth.objects.at(-1);

    expect({ object: path.basename(report.object ?? ''), errors: report.errors, lines: report.lines }).toEqual({
      object: path.basename(last?.key ?? ''),
      errors: last?.errors,
      lines: last?.lines,
    });
    for (const change of ['new', 'gone', 'rising'] as const) {
      const { service, template } = truth.planted[change];
      expect(report.changes[change].map((each) => `${each.service}: ${beginning(each.template)}`)).toContain(
        `${service}: ${beginning(template)}`,
      );
    }
  });
});

it('grouping: at least 95 % of 2,000 labelled lines of twenty systems lie in a group that is neither too large nor too small', async () => {
  const out = path.join(root, 'errors-false');
  const file = path.join(out, 'labelled.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  const labels = (await readFile(path.join(out, 'labels.csv'), 'utf8')).split('\n').slice(1, -1);
  const labelOf = new Map<string, string>();
  const groups = new Map<string, { readonly system: string; lines: number }>();
  for (const [index, line] of lines.entries()) {
    const { message } = JSON.parse(line) as { message: string };
    const [, system = '', label = ''] = labels[index]?.split(',') ?? [];
    labelOf.set(`${system} ${message}`, label);
    const group = groups.get(label) ?? { system, lines: 0 };
    groups.set(label, { system, lines: group.lines + 1 });
  }

  const { errors, templates } = await analyzeErrors({ from: { file }, which: 'latest', detail: true });
  let right = 0;
  for (const { service, samples, errors: count } of templates) {
    const known = new Set(samples.flatMap((sample) => labelOf.get(`${service} ${sample}`) ?? []));
    // Samples are shown without the people in them; then the system and the number of lines must do.
    const [alike] = [...groups].find(([, each]) => each.system === service && each.lines === count) ?? [];
    const label = known.size > 0 ? [...known][0] : alike;
    const group = groups.get(label ?? '');
    if (known.size > 1 || group?.lines !== count) continue;
    groups.delete(label ?? '');
    right += count;
  }

  expect(errors).toBe(2_000);
  expect(right / errors).toBeGreaterThanOrEqual(0.95);
});
