import type { Effects } from '../effects.js';

const REDRAW_MS = 100;
const TICK_MS = 1_000;
const LINE_EVERY_MS = 1_000;
/** Without a total there is no share to wait for; a line now and then says it is alive. */
const LINE_WITHOUT_TOTAL_MS = 5_000;
const SHARE_STEP = 0.1;
const BAR_CHARS = 24;
const MS_PER_SECOND = 1_000;

export interface ProgressState {
  readonly done: number;
  /** 0 while not known. */
  readonly total: number;
  /** What is counted, with units: `1,200,000 rows`. */
  readonly detail: string;
}

export interface Progress {
  update(state: ProgressState): void;
  /** Clears the bar; the command prints its own result. */
  finish(): void;
}

type ProgressEffects = Pick<Effects, 'stderr' | 'now' | 'env' | 'every'>;

/** A bar on a terminal; otherwise a plain line per 10 %, at most one a second. Always on stderr. */
export function startProgress(label: string, effects: ProgressEffects): Progress {
  return effects.stderr.isTTY && effects.env.TERM !== 'dumb' ? bar(label, effects) : lines(label, effects);
}

function bar(label: string, { stderr, now, every }: ProgressEffects): Progress {
  const startedAt = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let state: ProgressState = { done: 0, total: 0, detail: '' };
  const draw = (): void => {
    drawnAt = now();
    const { done, total, detail } = state;
    const share = total > 0 ? Math.min(done / total, 1) : 0;
    const filled = Math.round(share * BAR_CHARS);
    const picture = total > 0 ? `${'█'.repeat(filled)}${'░'.repeat(BAR_CHARS - filled)} ${percent(share)} ` : '';
    const line = `${label} ${picture}${detail} ${seconds(drawnAt - startedAt)}`;
    send(stderr, `\r\x1b[2K${line.slice(0, (stderr.columns ?? line.length + 1) - 1)}`);
  };
  // News may be seconds apart; the clock shows that it is working.
  const stop = every(TICK_MS, draw);
  return {
    update: (news) => {
      state = news;
      if (now() - drawnAt >= REDRAW_MS) draw();
    },
    finish: () => {
      stop();
      send(stderr, '\r\x1b[2K');
    },
  };
}

function lines(label: string, { stderr, now }: ProgressEffects): Progress {
  const startedAt = now();
  let writtenAt = startedAt;
  let writtenStep = 0;
  return {
    update: ({ done, total, detail }) => {
      const share = total > 0 ? Math.min(done / total, 1) : 0;
      const step = Math.floor(share / SHARE_STEP);
      const isDue =
        total > 0
          ? step > writtenStep && now() - writtenAt >= LINE_EVERY_MS
          : now() - writtenAt >= LINE_WITHOUT_TOTAL_MS;
      if (!isDue) return;
      writtenAt = now();
      writtenStep = step;
      send(stderr, `${label} ${total > 0 ? `${percent(share)} ` : ''}${detail} ${seconds(writtenAt - startedAt)}\n`);
    },
    finish: () => undefined,
  };
}

/** Progress is told, not waited for; a closed stderr is no reason to stop working. */
function send(output: Effects['stderr'], text: string): void {
  output.write(text).catch(() => undefined);
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function seconds(ms: number): string {
  return `${(ms / MS_PER_SECOND).toFixed(0)} s`;
}
