import { itemAt, Random } from '../random.js';
import { SYSTEMS } from './labelled-systems.js';
import { Message } from './message.js';

const LINES = 2_000;
const STEP_MS = 1_500;

export interface LabelledLine {
  readonly line: string;
  readonly system: string;
  /** `system/number of the message in it`. */
  readonly template: string;
  readonly text: string;
}

/**
 * Lines of many systems with the message each came from, for measuring how well a reader groups what belongs together:
 * frequent messages and rare ones, as real logs have them.
 */
export function labelledLines(seed: number, startMs: number): readonly LabelledLine[] {
  const random = new Random(seed, 'labelled');
  const systems = Object.entries(SYSTEMS).map(([system, texts]) => ({
    system,
    messages: texts.map((text) => new Message(text)),
  }));
  return Array.from({ length: LINES }, (_, index) => {
    const { system, messages } = itemAt(systems, index % systems.length);
    // The second half of a system's messages comes more and more seldom.
    const number = Math.floor(random.next() ** 1.7 * messages.length);
    const message = itemAt(messages, number);
    const text = message.draw(random);
    const time = new Date(startMs + index * STEP_MS).toISOString();
    return {
      line: `{"timestamp":"${time}","level":"error","service":"${system}","message":"${text}"}`,
      system,
      template: `${system}/${number}`,
      text: message.template,
    };
  });
}

export function labelsCsv(lines: readonly LabelledLine[]): string {
  const rows = lines.map(({ system, template, text }, index) => {
    return `${index + 1},${system},${template},"${text.replaceAll('"', '""')}"\n`;
  });
  return ['line,system,template,text\n', ...rows].join('');
}
