import type { Random } from '../random.js';

const FRAMES = ['charge', 'load', 'parse', 'render', 'retry', 'send', 'store', 'validate'];
const FRAMES_MIN = 3;
const FRAMES_MAX = 9;

/** A stack trace as one JSON string holds it. */
export function jsonTrace(random: Random, text: string): string {
  return [`Error: ${text}`, ...frames(random).map((frame) => `    at ${frame}`)].join('\\n');
}

/** A stack trace as Python prints it, a line each; never JSON. */
export function printedTrace(random: Random): readonly string[] {
  return [
    'Traceback (most recent call last):',
    ...frames(random).map((frame) => `  File "/srv/app.py", line ${random.between(1, 900)}, in ${frame.split(' ')[0]}`),
    'ValueError: not what was expected',
  ];
}

function frames(random: Random): readonly string[] {
  return Array.from(
    { length: random.between(FRAMES_MIN, FRAMES_MAX) },
    () =>
      `${random.pick(FRAMES)} (/srv/app/dist/${random.pick(FRAMES)}.js:${random.between(1, 900)}:${random.between(1, 80)})`,
  );
}
