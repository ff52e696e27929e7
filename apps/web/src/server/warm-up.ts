import { type AnalysisRequest, LOCAL_SCOPE } from '@networkflow/engine';
import { type AskedAnalysis, questionsInSight } from '../state/questions-in-sight';
import { atLeastOneWeek, type ResolvedWindow, resolveWindow } from '../state/resolve-window';
import { DEFAULT_TABLE, DEFAULT_VIEW, TABLES } from '../state/view-state';
import { accessSettings } from './access/judge';
import { getEngine } from './engine';
import { logFailure } from './request-log';

/** Waits its turn like a client, one question at a time, so that people go first. */
const CLIENT = 'warm-up';
const PORT_DEFAULT = 3_000;
const PAGE_TIMEOUT_MS = 30_000;
/** The page comes first: it is what takes longest. */
const FIRST_ASKED = ['/', '/api/v1/status', '/api/v1/quality', '/api/v1/findings?limit=1'] as const;
const EVERY_HOST = /^(0\.0\.0\.0|::|\[::\])$/;

/**
 * Does what the first person to open the dashboard would wait for: the page is made once, which loads what makes pages, and
 * the overview's questions are answered and kept. Nobody waits for it, and a lake that cannot be asked is somebody else's
 * to report.
 */
export async function warmUp(): Promise<void> {
  try {
    await makeFirstPage();
    const engine = await getEngine();
    const { window } = await engine.status(LOCAL_SCOPE);
    if (window === null) return;
    for (const { name, request } of firstQuestions(window)) {
      await engine.analyze(name, request, LOCAL_SCOPE, { client: CLIENT });
    }
  } catch (error) {
    logFailure('not warmed up', error);
  }
}

/** Asks this server for its first page and what that asks beside analyses: the first call of a route loads it. */
async function makeFirstPage(): Promise<void> {
  const { token } = accessSettings();
  const { PORT = String(PORT_DEFAULT), HOSTNAME = '0.0.0.0' } = process.env;
  const host = EVERY_HOST.test(HOSTNAME) ? '127.0.0.1' : HOSTNAME.includes(':') ? `[${HOSTNAME}]` : HOSTNAME;
  for (const path of FIRST_ASKED) {
    const response = await fetch(`http://${host}:${PORT}${path}`, {
      headers: { connection: 'close', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      redirect: 'manual',
      signal: AbortSignal.timeout(PAGE_TIMEOUT_MS),
    });
    await response.arrayBuffer();
  }
}

/** What the overview asks when it is opened as it is, in the order it is seen. */
export function firstQuestions(data: ResolvedWindow): readonly AskedAnalysis[] {
  const window = resolveWindow(DEFAULT_VIEW.range, data);
  if (window === undefined) return [];
  const { measure, deniedBy, paths } = DEFAULT_VIEW;
  const ask = (name: string, own: AnalysisRequest = {}, when: ResolvedWindow = window): AskedAnalysis => ({
    name,
    request: { ...when, ...own },
  });
  const table = { limit: 10, offset: 0, sort: DEFAULT_TABLE.sort };
  return [
    ...questionsInSight(DEFAULT_VIEW, { window: data }),
    ask('flows-per-hour', {}, data),
    ask('heatmap', {}, atLeastOneWeek(window, data.from)),
    ask('denied', { by: 'port', measure: 'flows', limit: 10 }),
    ask('denied', { by: deniedBy, measure: 'flows' }),
    ask('top-sources', { measure, limit: 10 }),
    ask('top-destinations', { measure, limit: 10 }),
    ask('services', { measure, limit: 10 }),
    ask('protocols', { measure, limit: 50 }),
    ask('paths', { by: paths.join(','), measure }),
    ask('countries', { measure, limit: 300 }),
    ...TABLES.map((name) => ask(name, table)),
  ];
}
