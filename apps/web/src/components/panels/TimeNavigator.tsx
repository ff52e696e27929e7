'use client';

import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { useAnalysis } from '../../api/use-analysis';
import { toHourly } from '../../charts/flows-per-hour';
import { grainFor, movedWindow } from '../../charts/time-scale';
import { formatTimeShort, parseTime } from '../../format/times';
import { type ResolvedWindow, windowMs } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import classes from './TimeNavigator.module.css';

type End = 'from' | 'to' | 'both';

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;
const VIEW_HEIGHT = 20;
const WORDS: Readonly<Record<End, string>> = {
  from: 'Start of the window',
  to: 'End of the window',
  both: 'Window',
};

/** All the data there is as a small skyline, and the window in it as a band that can be moved and stretched. */
export function TimeNavigator({ isReady }: { readonly isReady: boolean }) {
  const { window, status, update } = useView();
  const strip = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState<ResolvedWindow>();
  const data = status.window;
  const answer = useAnalysis({
    name: 'flows-per-hour',
    // The skyline is of everything, whatever is filtered: it is asked once for each version of the lake, after the page.
    request: isReady && data !== null ? { from: data.from, to: data.to } : undefined,
    lakeVersion: status.version,
  });
  const path = useMemo(() => data && skyline(answer.result?.rows ?? [], data), [answer.result, data]);
  if (data === null) return null;
  const shown = draft ?? window;
  const span = windowMs(data);
  const share = (instant: string): number =>
    Math.min(1, Math.max(0, (parseTime(instant) - parseTime(data.from)) / span));
  const [left, right] = [share(shown.from), share(shown.to)];
  const choose = (next: ResolvedWindow): void =>
    update((before) => ({ ...before, range: { kind: 'custom', ...next } }), { merge: 'window-strip' });

  const drag = (end: End) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const { currentTarget: handle, clientX: startX, pointerId } = event;
    const width = strip.current?.getBoundingClientRect().width ?? 1;
    event.stopPropagation();
    handle.setPointerCapture(pointerId);
    let moved: ResolvedWindow | undefined;
    const move = ({ clientX }: globalThis.PointerEvent): void => {
      const grain = grainFor(windowMs(window));
      const ms = Math.round((((clientX - startX) / width) * span) / grain) * grain;
      moved = movedWindow(window, { end, ms }, data);
      setDraft(moved);
    };
    const finish = (isDone: boolean) => (): void => {
      handle.removeEventListener('pointermove', move);
      if (isDone && moved !== undefined) choose(moved);
      setDraft(undefined);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', finish(true), { once: true });
    handle.addEventListener('pointercancel', finish(false), { once: true });
  };
  const press = (end: End) => (event: KeyboardEvent) => {
    const ms = STEPS.get(event.key);
    if (ms === undefined) return;
    event.preventDefault();
    choose(movedWindow(window, { end, ms: event.shiftKey ? ms * 6 : ms }, data));
  };
  const slider = (end: End) => ({
    role: 'slider',
    tabIndex: 0,
    'aria-label': WORDS[end],
    'aria-valuemin': parseTime(data.from),
    'aria-valuemax': parseTime(data.to),
    'aria-valuenow': parseTime(end === 'to' ? shown.to : shown.from),
    'aria-valuetext':
      end === 'both'
        ? `${formatTimeShort(shown.from)} to ${formatTimeShort(shown.to)}`
        : formatTimeShort(end === 'to' ? shown.to : shown.from),
    onPointerDown: drag(end),
    onKeyDown: press(end),
    'data-end': end,
  });
  return (
    <div className={classes.navigator} data-navigator>
      <div className={classes.strip} ref={strip}>
        <svg
          viewBox={`0 0 1000 ${VIEW_HEIGHT}`}
          preserveAspectRatio="none"
          className={classes.skyline}
          aria-hidden="true"
        >
          <path d={path ?? ''} />
        </svg>
        <div
          {...slider('both')}
          className={classes.band}
          style={{ left: `${100 * left}%`, width: `${100 * (right - left)}%` }}
        />
        <div {...slider('from')} className={classes.handle} style={{ left: `${100 * left}%` }} />
        <div {...slider('to')} className={classes.handle} style={{ left: `${100 * right}%` }} />
      </div>
      <p className={classes.words}>
        <span>{formatTimeShort(data.from)}</span>
        <span>all data; drag the band, or its ends, or any stretch of the chart</span>
        <span>{formatTimeShort(data.to)}</span>
      </p>
    </div>
  );
}

/** Hours an arrow moves, days a page key does; six times as far with Shift. */
const STEPS: ReadonlyMap<string, number> = new Map([
  ['ArrowLeft', -MS_PER_HOUR],
  ['ArrowRight', MS_PER_HOUR],
  ['PageDown', -MS_PER_DAY],
  ['PageUp', MS_PER_DAY],
]);

function skyline(rows: Parameters<typeof toHourly>[0], data: ResolvedWindow): string {
  const hourly = toHourly(rows);
  const most = Math.max(1, ...hourly.map(({ accepted, denied }) => accepted + denied));
  const first = parseTime(data.from);
  const x = (ms: number): string => ((1000 * (ms - first)) / windowMs(data)).toFixed(2);
  return hourly
    .map(({ hour, accepted, denied }) => {
      const height = ((VIEW_HEIGHT * (accepted + denied)) / most).toFixed(2);
      return `M${x(hour)} ${VIEW_HEIGHT}v-${height}H${x(hour + MS_PER_HOUR)}V${VIEW_HEIGHT}`;
    })
    .join('');
}
