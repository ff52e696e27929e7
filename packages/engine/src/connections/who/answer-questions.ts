import type { WhoAnswer } from '../../schema/connection-questions.js';
import { WHO_LIMITS } from '../../schema/who-limits.js';
import type { RunOptions } from '../../store/database.js';
import type { LogState, Rows } from './asked-sql.js';
import type { DirectLookups } from './direct/direct-lookups.js';
import { type Draft, draftCandidates } from './draft.js';
import type { Evidence, Question, Silence } from './evidence.js';
import { judge } from './judge.js';
import { portsUsed } from './ports.js';
import type { Coverage } from './read-coverage.js';
import { Places, readSessions, type SessionTable } from './read-details.js';
import { type Asked, countHosts, readSpans } from './read-spans.js';

export interface Scene {
  readonly logs: LogState;
  readonly database: Rows;
  /** What is read of the files themselves, where they can be. */
  readonly direct: DirectLookups | undefined;
  readonly coverage: Coverage;
  readonly sessions: SessionTable;
  /** Of the logs as a whole. */
  readonly silences: readonly Silence[];
  /** Questions that are asked together, of which these may be some. */
  readonly questionsTotal: number;
  readonly isRevealed: boolean;
}

/**
 * Connections whose records are looked up in the logs: of one candidate, of all that is asked together, and of each question in
 * a batch. In a larger batch none are: they lie all over the logs.
 */
const PLACES_PER_CANDIDATE = 5;
const PLACES_MAX = 40;
const PLACES_LEAST = 4;

interface Drafted {
  readonly id: number;
  readonly question: Question;
  readonly evidence: Evidence;
  readonly drafts: readonly Draft[];
}

/** Answers questions, in their order. Each table is read once, however many they are. */
export async function answerQuestions(
  scene: Scene,
  questions: readonly Question[],
  options: RunOptions,
): Promise<readonly WhoAnswer[]> {
  const { logs, database, direct, coverage, sessions, silences, questionsTotal, isRevealed } = scene;
  const facts = await coverage.addresses(logs, database, questions, options);
  const asked = questions.map((question, id) => {
    const contradictions = facts[id]?.contradictions ?? [];
    return { id, question, byPort: question.port !== null && portsUsed(question, { contradictions }) === 'preserved' };
  });
  const read = (await direct?.spans(logs, asked, options)) ?? (await readSpans(logs, database, asked, options));
  if (read.cut.size > 0 && questions.length > 1) {
    // They share one bound. Fewer at once share it among fewer; one alone has all of it.
    const middle = Math.ceil(questions.length / 2);
    const answers = await answerQuestions(scene, questions.slice(0, middle), options);
    return [...answers, ...(await answerQuestions(scene, questions.slice(middle), options))];
  }
  const candidates = asked.map(({ id, question }): Drafted => {
    const own = facts[id];
    const evidence: Evidence = {
      spans: read.spans.get(id) ?? [],
      isCut: read.cut.has(id),
      contradictions: own?.contradictions ?? [],
      contradictionsTotal: own?.contradictionsTotal ?? 0,
      silences,
    };
    return { id, question, evidence, drafts: draftCandidates(question, evidence) };
  });
  const drafted = await withAddressSilences(scene, candidates, options);
  const listed = drafted.map((each) => ({ ...each, hosts: hostsOf(each) }));
  const placesEach = Math.floor(PLACES_MAX / Math.max(1, questionsTotal));
  const shown = placesEach === 0 ? [] : drafted.flatMap((each) => spansShown(each, Math.max(PLACES_LEAST, placesEach)));
  const [ends, places] = await Promise.all([
    readSessions(logs, database, listed, { table: sessions, direct }, options),
    Places.read({ logs, database, direct }, shown, options),
  ]);
  const ruledOut = await readRuledOut(scene, asked, drafted, options);
  return drafted.map(({ id, question, evidence, drafts }) =>
    judge(question, evidence, drafts, {
      ends: ends.get(id) ?? new Map(),
      placesOf: (span) => places.of(question.natIp, span),
      ruledOutByPort: ruledOut.get(id) ?? 0,
      lakeVersion: logs.state.version,
      isRevealed,
    }),
  );
}

/** Where nobody was found, the address itself may have been silent: one of several firewalls may not have logged. */
async function withAddressSilences(
  scene: Scene,
  drafted: readonly Drafted[],
  options: RunOptions,
): Promise<readonly Drafted[]> {
  const empty = drafted.filter(({ drafts }) => drafts.length === 0);
  const found = await scene.coverage.addressSilences(
    scene,
    empty.map(({ question }) => question),
    options,
  );
  const byId = new Map(empty.map(({ id }, index) => [id, found[index] ?? []]));
  return drafted.map((each) => {
    const own = byId.get(each.id) ?? [];
    const silences = [...each.evidence.silences, ...own];
    return own.length === 0 ? each : { ...each, evidence: { ...each.evidence, silences } };
  });
}

function hostsOf({ drafts }: Drafted): string[] {
  return drafts.slice(0, WHO_LIMITS.candidatesMax).map(({ privateAddress }) => privateAddress);
}

/** The connections whose records are looked up: the likeliest, of which few lie far apart in the logs. */
function spansShown({ question: { natIp }, drafts, evidence }: Drafted, limit: number) {
  const ofCandidates = drafts
    .slice(0, WHO_LIMITS.candidatesMax)
    .flatMap(({ spans }) => spans.slice(0, PLACES_PER_CANDIDATE).map(({ span }) => span));
  const ofPorts = evidence.contradictions
    .slice(0, WHO_LIMITS.contradictionsMax)
    .flatMap(({ first, second }) => [first, second]);
  return [...ofCandidates.slice(0, limit), ...ofPorts].map((span) => ({ natIp, span }));
}

/** Where the port left nobody: how many would be candidates if the NAT did not preserve ports. */
async function readRuledOut(
  { logs, database, direct }: Scene,
  asked: readonly { readonly id: number; readonly byPort: boolean }[],
  drafted: readonly Drafted[],
  options: RunOptions,
): Promise<ReadonlyMap<number, number>> {
  const empty = drafted.filter(({ id, drafts }) => drafts.length === 0 && asked[id]?.byPort === true);
  if (empty.length === 0) return new Map();
  const anyPort: Asked[] = empty.map(({ id, question }) => ({
    id,
    question: { ...question, port: null },
    byPort: false,
  }));
  return (await direct?.hosts(logs, anyPort, options)) ?? countHosts(logs, database, anyPort, options);
}
