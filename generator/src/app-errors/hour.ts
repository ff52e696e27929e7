import { itemAt, Random } from '../random.js';
import { brokenLine } from './broken-line.js';
import type { ErrorTally } from './error-tally.js';
import type { Message } from './message.js';
import type { ObjectFile } from './object-file.js';
import { PLANTED, SERVICES, type Service, SPIKE_SERVICE } from './services.js';
import type { Level, Shape } from './shapes.js';
import { jsonTrace, printedTrace } from './stack-trace.js';

const MINUTES = 60;
const MINUTE_MS = 60_000;
const ERROR_SHARE = 0.02;
const FATAL_SHARE = 0.0005;
const WARN_SHARE = 0.05;
const DEBUG_SHARE = 0.1;
const SPIKE_SHARE = 0.7;
const TRACE_SHARE = 0.3;
const PLANTED_SHARE = 0.15;
const RISING_BEFORE_SHARE = 0.01;
const WEIGHTED = SERVICES.flatMap((service) => Array.from({ length: service.weight }, () => service));
const SECOND_CHARS = 19;

export interface HourPlan {
  readonly seed: number;
  readonly hour: number;
  readonly fromMs: number;
  readonly rows: number;
  readonly corrupt: number;
  /** In which all services log; each in its own when undefined. */
  readonly shape: Shape | undefined;
  readonly isLast: boolean;
  /** Minute of this hour in which one service fails; -1 when none does. */
  readonly spikeMinute: number;
}

/** The lines of one hour: each depends on the seed and the hour alone. */
export async function writeHour(plan: HourPlan, file: ObjectFile, tally: ErrorTally): Promise<void> {
  const random = new Random(plan.seed, 'app-errors', plan.hour);
  let serial = 0;
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const at = plan.fromMs + minute * MINUTE_MS;
    const minuteText = new Date(at).toISOString().replace('.000Z', 'Z');
    const count = Math.floor(((minute + 1) * plan.rows) / MINUTES) - Math.floor((minute * plan.rows) / MINUTES);
    let second = -1;
    let secondText = '';
    for (let row = 0; row < count; row += 1) {
      const offset = Math.floor((row * MINUTE_MS) / count);
      if (Math.floor(offset / 1000) !== second) {
        second = Math.floor(offset / 1000);
        secondText = new Date(at + offset).toISOString().slice(0, SECOND_CHARS);
      }
      const time = `${secondText}.${String(offset % 1000).padStart(3, '0')}Z`;
      const service = itemAt(WEIGHTED, random.below(WEIGHTED.length));
      const isSpike = minute === plan.spikeMinute && service.name === SPIKE_SERVICE;
      const level = drawLevel(random, isSpike);
      const isError = level === 'error' || level === 'fatal';
      const message = isError ? drawError(random, service, plan) : random.pick(service.others);
      const text = message.draw(random);
      const hasTrace = isError && random.chance(TRACE_SHARE);
      serial += 1;
      const line = (plan.shape ?? service.shape).write({
        service: service.name,
        level,
        ms: at + offset,
        time,
        text,
        stack: hasTrace && !service.printsTraces ? jsonTrace(random, text) : undefined,
        serial,
      });
      if (random.chance(plan.corrupt)) {
        file.append(brokenLine(random, line));
        tally.noJson();
        continue;
      }
      file.append(line);
      tally.record();
      if (!isError) continue;
      tally.error(service.name, message.template, minuteText, file.key);
      if (!hasTrace || !service.printsTraces) continue;
      for (const frame of printedTrace(random)) {
        file.append(frame);
        tally.noJson();
      }
    }
    await file.ready();
  }
}

function drawLevel(random: Random, isSpike: boolean): Level {
  const chance = random.next();
  if (isSpike && chance < SPIKE_SHARE) return 'error';
  if (chance < FATAL_SHARE) return 'fatal';
  if (chance < ERROR_SHARE) return 'error';
  if (chance < ERROR_SHARE + WARN_SHARE) return 'warn';
  if (chance < ERROR_SHARE + WARN_SHARE + DEBUG_SHARE) return 'debug';
  return 'info';
}

function drawError(random: Random, service: Service, { isLast }: HourPlan): Message {
  const chance = random.next();
  if (isLast && service.name === PLANTED.new.service && chance < PLANTED_SHARE) return PLANTED.new.message;
  if (!isLast && service.name === PLANTED.gone.service && chance < PLANTED_SHARE) return PLANTED.gone.message;
  const rising = isLast ? PLANTED_SHARE : RISING_BEFORE_SHARE;
  if (service.name === PLANTED.rising.service && chance < rising) return PLANTED.rising.message;
  return random.pick(service.errors);
}
