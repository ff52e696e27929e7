'use client';

import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { axisEnds, windowBetween } from '../../charts/time-scale';
import { formatSpan, formatTimeShort } from '../../format/times';
import { type ResolvedWindow, windowMs } from '../../state/resolve-window';
import type { MarkOptions } from '../panel/MarkMenu';
import classes from './TimeBrush.module.css';

/** Below this a press is a click, as Plotly sees it too. */
const DRAG_PX_MIN = 8;
/** A click waits this long for a second one, which means something else. */
const SECOND_CLICK_MS = 300;

type OnMark = (mark: string, options: MarkOptions) => void;

interface Drag {
  readonly area: DOMRect;
  readonly startX: number;
  readonly x: number;
}

/**
 * Lets a window be drawn over a chart of time, with mouse, pen or finger; a double click goes back. `children` is told what to
 * do with a click on a mark, which must not follow a drag. Windows can be typed in the picker and moved on the strip below.
 */
export function TimeBrush(props: {
  /** Range of the time axis as it is drawn. */
  readonly range: readonly unknown[] | undefined;
  readonly onWindow: (window: ResolvedWindow) => void;
  readonly onReset: () => void;
  readonly onMark: OnMark;
  readonly children: (onMark: OnMark) => ReactNode;
}) {
  const { range, onWindow, onReset, onMark } = props;
  const container = useRef<HTMLDivElement>(null);
  const click = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pressedAt = useRef(Number.NEGATIVE_INFINITY);
  const isReset = useRef(false);
  const [drag, setDrag] = useState<Drag>();
  const ends = axisEnds(range);
  const isDrawn = drag !== undefined && Math.abs(drag.x - drag.startX) >= DRAG_PX_MIN;
  const drawnBy = (by: Drag): ResolvedWindow | undefined =>
    ends !== undefined && Math.abs(by.x - by.startX) >= DRAG_PX_MIN
      ? windowBetween(ends, shareOf(by, by.startX), shareOf(by, by.x))
      : undefined;
  const drawn = drag === undefined ? undefined : drawnBy(drag);

  const start = useEffectEvent((event: PointerEvent): void => {
    const area = plotArea(container.current);
    if (event.button !== 0 || area === undefined) return;
    const { clientX: x, clientY: y } = event;
    if (x < area.left || x > area.right || y < area.top) return;
    // The page's own double click never comes: Plotly puts an element between the two.
    isReset.current = event.timeStamp - pressedAt.current < SECOND_CLICK_MS;
    pressedAt.current = event.timeStamp;
    if (isReset.current) {
      clearTimeout(click.current);
      onReset();
      return;
    }
    setDrag({ area, startX: x, x });
  });
  useEffect(() => {
    const element = container.current;
    const listener = (event: PointerEvent): void => start(event);
    element?.addEventListener('pointerdown', listener, { capture: true });
    return () => element?.removeEventListener('pointerdown', listener, { capture: true });
  }, []);
  const isPressed = drag !== undefined;
  /** `x` is where it was let go, which the last picture need not have shown yet; without one the drag is dropped. */
  const finish = useEffectEvent((x?: number): void => {
    const chosen = drag === undefined || x === undefined ? undefined : drawnBy({ ...drag, x });
    if (chosen !== undefined) onWindow(chosen);
    setDrag(undefined);
  });
  // While a button is held, Plotly lays an element over the whole page, so only the window hears of the pointer.
  useEffect(() => {
    if (!isPressed) return;
    const move = (event: PointerEvent): void => setDrag((before) => before && { ...before, x: event.clientX });
    const done = (event: PointerEvent): void => finish(event.clientX);
    const cancel = (): void => finish();
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', done);
    window.addEventListener('pointercancel', cancel);
    return () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', done);
      window.removeEventListener('pointercancel', cancel);
    };
  }, [isPressed]);
  const mark: OnMark = (text, options) => {
    clearTimeout(click.current);
    // The second click of a double one is also a click.
    if (isReset.current) return;
    click.current = setTimeout(() => onMark(text, options), SECOND_CLICK_MS);
  };
  return (
    <div ref={container} className={classes.brush}>
      {props.children(mark)}
      {isDrawn && <Band drag={drag} container={container.current} window={drawn} />}
    </div>
  );
}

function Band(props: {
  readonly drag: Drag;
  readonly container: HTMLElement | null;
  readonly window: ResolvedWindow | undefined;
}) {
  const { area, startX, x } = props.drag;
  const origin = props.container?.getBoundingClientRect();
  if (origin === undefined) return null;
  const [left, right] = [Math.min(startX, x), Math.max(startX, x)].map((at) =>
    Math.min(area.right, Math.max(area.left, at)),
  );
  if (left === undefined || right === undefined) return null;
  const style = { left: left - origin.left, width: right - left, top: area.top - origin.top, height: area.height };
  return (
    <div className={classes.band} style={style} data-brush>
      {props.window !== undefined && (
        <span className={classes.words}>
          {formatTimeShort(props.window.from)} – {formatTimeShort(props.window.to)},{' '}
          {formatSpan(windowMs(props.window))}
        </span>
      )}
    </div>
  );
}

/** Where the axes are: Plotly lays an element over them to catch the pointer. */
function plotArea(container: HTMLElement | null): DOMRect | undefined {
  return container?.querySelector('.draglayer .nsewdrag')?.getBoundingClientRect();
}

function shareOf({ area }: Drag, x: number): number {
  return (x - area.left) / area.width;
}
