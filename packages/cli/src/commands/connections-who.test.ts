import { EngineError } from '@networkflow/engine';
import type { WhoCall } from '@networkflow/engine/contract';
import { describe, expect, it } from 'vitest';
import { fakeEffects } from '../../test/fake-effects.js';
import { fakeCandidate, fakeConnections, fakeReply } from '../../test/fake-who.js';
import { EXIT } from '../exit-codes.js';
import { makeCaseFile } from '../who/case-file.js';
import { casePdf } from '../who/case-pdf.js';
import { runAccessLog } from './connections-access-log.js';
import { type ConnectionsWhoOptions, runConnectionsWho } from './connections-who.js';

const ASKED = { lake: '/lake', natIp: '203.0.113.7', port: '40001', at: '2026-11-20T14:00:00Z', reason: 'a test' };
const CASE = { caseId: '12/26', requester: 'a court', legalBasis: 'an order' };

function run(
  options: ConnectionsWhoOptions,
  connections: Parameters<typeof fakeConnections>[0],
  files: [string, string][] = [],
) {
  const effects = fakeEffects({ openConnections: async () => fakeConnections(connections) });
  for (const [name, text] of files) effects.files.set(name, text);
  return { effects, done: runConnectionsWho(options, effects, '1.2.3') };
}

describe('connections who', () => {
  it('says one certain candidate with success, and everything else with an exit code of its own', async () => {
    await run(ASKED, { who: async () => fakeReply() }).done;

    for (const [outcome, exitCode] of [
      ['several', EXIT.several],
      ['none', EXIT.none],
      ['coverage-gap', EXIT.coverageGap],
    ] as const) {
      const { done, effects } = run(ASKED, { who: async () => fakeReply({ outcome }) });
      await expect(done).rejects.toMatchObject({ exitCode });
      expect(effects.stdout.text()).toContain('203.0.113.7 port 40001');
    }
  });

  it('prints JSON where it is asked for, and refuses a format of a batch before anything is asked', async () => {
    let asked = 0;
    const who = async () => {
      asked += 1;
      return fakeReply();
    };
    const { effects, done } = run({ ...ASKED, output: 'json' }, { who });
    await done;
    expect(JSON.parse(effects.stdout.text())).toMatchObject({ answer: { outcome: 'one' } });

    await expect(run({ ...ASKED, output: 'csv' }, { who }).done).rejects.toThrow(
      /-o csv is a format of a batch.*--json/,
    );
    expect(asked).toBe(1);
  });

  it('hands over who asks and why, and asks to reveal only when told to', async () => {
    const calls: WhoCall[] = [];
    const who = async (_request: unknown, call: WhoCall) => {
      calls.push(call);
      return fakeReply();
    };

    await run(ASKED, { who }).done;
    await run({ ...ASKED, ...CASE, reveal: true }, { who }).done;

    expect(calls[0]).toEqual({
      actor: { kind: 'os', name: 'tester', from: 'bench' },
      reason: 'a test',
      reveal: false,
      case: {},
    });
    expect(calls[1]).toMatchObject({ reveal: true, case: CASE });
  });

  it('sends what cannot be read on as it is, so that the refusal is written down, and names the flag', async () => {
    const sent: unknown[] = [];
    const { done } = run(
      { ...ASKED, port: 'x1' },
      {
        who: async (request) => {
          sent.push(request);
          throw new EngineError('invalid-input', 'port: A port is a whole number from 0 to 65535.');
        },
      },
    );

    await expect(done).rejects.toThrow('--port: A port is a whole number');
    expect(sent).toEqual([{ natIp: '203.0.113.7', port: 'x1', at: '2026-11-20T14:00:00Z' }]);
  });

  it('saves a case file only for a case', async () => {
    const who = async () => fakeReply();

    await expect(run({ ...ASKED, save: 'a.csv' }, { who }).done).rejects.toThrow(
      '--case-id, --requester, --legal-basis',
    );
    await expect(run({ ...ASKED, ...CASE, save: 'a.doc' }, { who }).done).rejects.toThrow('.csv or .pdf');
    const { effects, done } = run({ ...ASKED, ...CASE, save: 'a.csv' }, { who });
    await done;

    const csv = effects.files.get('a.csv');
    for (const text of ['12/26', 'a court', 'an order', 'networkflow 1.2.3', '2026-11-20T14:00:00.000Z', 'line 1']) {
      expect(csv).toContain(text);
    }
  });
});

describe('connections who --batch', () => {
  const HEADER = 'ref,nat_ip,port,at\n';

  it('names lines that cannot be read by their number and column', async () => {
    const problems = [{ index: 1, reason: "at: '2026-11-20T14:00' has no offset from UTC" }];
    const whoBatch = async () => Promise.reject(new EngineError('invalid-input', 'no', { details: { problems } }));
    const text = `${HEADER}a,203.0.113.7,1,2026-11-20T14:00:00Z\n\n"b\n2",203.0.113.7,1,2026-11-20T14:00\n`;

    const { done } = run({ lake: '/lake', batch: 'q.csv', reason: 'a test' }, { whoBatch }, [['q.csv', text]]);

    await expect(done).rejects.toThrow("line 4: at: '2026-11-20T14:00' has no offset");
  });

  it('writes a row for each candidate, and one for a question without any', async () => {
    const several = fakeReply({ outcome: 'several', candidates: [fakeCandidate(1), fakeCandidate(2)] });
    const none = fakeReply({ outcome: 'none', candidates: [] });
    const whoBatch = async () => ({
      batch: 'b',
      replies: [several, none],
      byOutcome: { one: 0, several: 1, none: 1, 'coverage-gap': 0 },
    });
    const text = `${HEADER}"=1+1",203.0.113.7,1,2026-11-20T14:00:00Z\r\nb,203.0.113.7,1,2026-11-20T14:00:00Z\r\n`;

    const { effects, done } = run({ lake: '/lake', batch: 'q.csv', reason: 'a test' }, { whoBatch }, [['q.csv', text]]);
    await done;

    const lines = effects.stdout.text().trim().split('\r\n');
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 10).join(','))).toEqual([
      "2,'=1+1,203.0.113.7,40001,2026-11-20T14:00:00.000Z,2026-11-20T14:00:00.000Z,several,2,1,10.0.0.1",
      "2,'=1+1,203.0.113.7,40001,2026-11-20T14:00:00.000Z,2026-11-20T14:00:00.000Z,several,2,2,10.0.0.2",
      '3,b,203.0.113.7,40001,2026-11-20T14:00:00.000Z,2026-11-20T14:00:00.000Z,none,0,,',
    ]);
    const { querySha256 } = makeCaseFile(several, '1.2.3');
    for (const line of lines.slice(1))
      expect(line).toContain(`${querySha256},${'cd'.repeat(32)},12/26,a court,an order`);
  });

  it.each([
    ['', 'The batch is empty'],
    ['nat_ip,when\n1.2.3.4,5\n', 'not known: when'],
    ['nat_ip\n1.2.3.4\n', 'lacks a column at'],
    ['nat_ip,at\n1.2.3.4\n', 'line 2: it has 1 fields'],
    ['nat_ip,at\n1.2.3.4,"2026\n', 'line 2: a quote is opened'],
  ])('asks nothing of a file that is no batch: %j', async (text, reason) => {
    const { done } = run({ lake: '/lake', batch: 'q.csv', reason: 'a test' }, {}, [['q.csv', text]]);

    await expect(done).rejects.toThrow(reason);
  });
});

describe('a case file as PDF', () => {
  it('is the same bytes for the same answer, on as many pages as it takes', async () => {
    const many = Array.from({ length: 10 }, (_, index) => fakeCandidate(index + 1, 20));
    const file = makeCaseFile(fakeReply({ outcome: 'several', candidates: many, summary: ['Ärger – ☂'] }), '1.2.3');

    const [first, second] = [await casePdf(file), await casePdf(file)];

    const text = Buffer.from(first).toString('latin1');
    expect(Buffer.compare(first, second)).toBe(0);
    expect(text.startsWith('%PDF-')).toBe(true);
    expect(text.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(8);
  });
});

describe('connections access-log', () => {
  it('shows who asked what and why, a batch that was refused among them', async () => {
    const { entry } = fakeReply({}, { asked: { natIp: '203.0.113.7', port: 40_001, asked: '2026-11-20T14:00:00Z' } });
    const batch = {
      ...entry,
      seq: 8,
      asked: { questions: 1_200, batch: 'b' },
      outcome: 'refused',
      error: 'no',
    } as const;
    const accessLog = async () => ({ entries: [batch, entry], total: 2, head: entry.hash });
    const effects = fakeEffects({ openConnections: async () => fakeConnections({ accessLog }) });
    await runAccessLog({ lake: '/lake' }, effects);

    expect(effects.stdout.text()).toContain(
      '8  2026-11-21T09:00:00.000Z  tester on bench: a batch of 1,200 questions\n',
    );
    expect(effects.stdout.text()).toContain(
      '203.0.113.7 port 40001 at 2026-11-20T14:00:00Z\n    one, 1 candidate; because: a test',
    );
  });
});
