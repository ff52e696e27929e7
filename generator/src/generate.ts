import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Budget } from './budget.js';
import { Crossings } from './crossings.js';
import type { FlowRow } from './flow-row.js';
import { type Ledger, LedgerBook } from './ledger.js';
import {
  describeConfig,
  type GenerateConfig,
  type GenerateOptions,
  resolveOptions,
  rfc3339,
  SLOT_S,
  SLOTS_PER_HOUR,
} from './options.js';
import { claimFolder, LEDGER_FILE, releaseFolder, TRUTH_FILE } from './output-folder.js';
import { Random } from './random.js';
import { Recorder, type Slot } from './recorder.js';
import { countScenarios, isActive, planScenarios } from './scenario-run.js';
import type { ScenarioPlan } from './scenarios/scenario.js';
import { SlotObjects } from './slot-objects.js';
import { createTopology, type Topology } from './topology.js';
import { Background } from './traffic/background.js';
import type { ScenarioTrace, TruthSkip } from './truth.js';
import { ObjectWriter } from './writers/object-writer.js';

const PROGRESS_INTERVAL_MS = 200;
const SKIPDATA_CHANCE = 0.015;
const EMPTY_RECORD_S = 59;

export interface GenerateReport {
  readonly files: number;
  /** OK records; `nodata` and `skipdata` records come on top. */
  readonly rows: number;
  readonly nodata: number;
  readonly skipdata: number;
  /** Bytes of the objects on disk. */
  readonly objectBytes: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly start: string;
  readonly end: string;
  readonly seed: number;
  /** Rows of all planted scenarios, and the names of those planted and skipped. */
  readonly scenarioRows: number;
  readonly scenarios: readonly string[];
  readonly skipped: readonly TruthSkip[];
  readonly ledgerPath: string;
  readonly truthPath: string;
}

/**
 * Writes synthetic VPC flow logs under `out`, with `truth.json` and `ledger.json` beside them.
 * Same options, same decompressed bytes. Throws an Error on bad options or when writing fails, and the signal's
 * reason when aborted; the objects that exist by then are complete, the two JSON files are missing, and the same options
 * may be run again into the same folder.
 */
export async function generate(options: GenerateOptions): Promise<GenerateReport> {
  const startedMs = performance.now();
  const config = resolveOptions(options, Date.now());
  options.signal?.throwIfAborted();
  claimFolder(options.out, config, options.overwrite === true);
  const run = prepare(config);
  const writer = new ObjectWriter(options.out);
  try {
    await writeSlots(run, writer, options, startedMs);
    await writer.drain();
  } finally {
    await writer.close();
  }
  const ledger = run.ledger.close();
  const planted = run.traces.filter((trace) => trace.isPlanted());
  const ledgerPath = await writeJson(join(options.out, LEDGER_FILE), ledgerDocument(config, ledger, run.crossings));
  const truthPath = await writeJson(join(options.out, TRUTH_FILE), truthDocument(config, planted, run.skipped));
  releaseFolder(options.out);
  const seconds = (performance.now() - startedMs) / 1000;
  return {
    files: writer.files,
    rows: ledger.total.rows,
    nodata: ledger.nodata,
    skipdata: ledger.skipdata,
    objectBytes: writer.objectBytes,
    seconds,
    rowsPerSecond: Math.round(ledger.total.rows / seconds),
    start: rfc3339(config.start),
    end: rfc3339(config.end),
    seed: config.seed,
    scenarioRows: planted.reduce((sum, trace) => sum + trace.rows, 0),
    scenarios: planted.map((trace) => trace.scenario.name),
    skipped: run.skipped,
    ledgerPath,
    truthPath,
  };
}

interface Run {
  readonly config: GenerateConfig;
  readonly topology: Topology;
  readonly slotCount: number;
  readonly traces: readonly ScenarioTrace[];
  readonly skipped: readonly TruthSkip[];
  readonly budget: Budget;
  readonly backgrounds: readonly Background[];
  readonly ledger: LedgerBook;
  readonly crossings: Crossings;
}

function prepare(config: GenerateConfig): Run {
  const topology = createTopology(config.seed, config.vpcs);
  const slotCount = config.hours * SLOTS_PER_HOUR;
  const { traces, skipped } = planScenarios(config, topology);
  const counted = countScenarios(traces, config, slotCount);
  const budget = new Budget({
    rows: config.rows,
    scenarioRows: counted.rows,
    scenarioRefused: counted.refused,
    start: config.start,
    slotCount,
    seed: config.seed,
    sites: topology.sites,
  });
  const backgrounds = topology.sites.map((site) => new Background(config.seed, site, topology));
  return {
    config,
    topology,
    slotCount,
    traces,
    skipped,
    budget,
    backgrounds,
    ledger: new LedgerBook(),
    crossings: new Crossings(),
  };
}

async function writeSlots(run: Run, writer: ObjectWriter, options: GenerateOptions, startedMs: number): Promise<void> {
  const { config, topology, traces, ledger, slotCount } = run;
  const objects = new SlotObjects(config, topology, ledger, slotCount);
  const silences = traces.flatMap(({ plan }) => plan.silence ?? []);
  const background = new Recorder(
    (row) => {
      if (!silences.some((silence) => isSilenced(row, silence))) objects.write(row);
    },
    config.start,
    undefined,
    run.crossings,
  );
  const harmless = new Recorder((row) => void objects.write(row), config.start, undefined, run.crossings);
  const recorders = traces.map(
    (trace) =>
      new Recorder(
        (row) => trace.note(row, objects.write(row)),
        config.start,
        (eni, start, end) => {
          objects.writeEmpty(eni, 'SKIPDATA', start, end);
          trace.noteSkipped(start, end);
        },
        run.crossings,
      ),
  );
  let reportedMs = startedMs;
  for (let index = 0; index < slotCount; index += 1) {
    options.signal?.throwIfAborted();
    const slot = slotAt(config, index);
    const isNewObject = objects.enter(slot);
    run.backgrounds.forEach((site, siteIndex) => {
      site.emit(slot, run.budget.of(siteIndex, index), background);
    });
    traces.forEach((trace, number) => {
      if (isNewObject) trace.enterObject();
      const { plan } = trace;
      if (isActive(plan.history, slot)) {
        harmless.enter(slot);
        plan.history.emit(slot, harmless);
      }
      const recorder = recorders[number];
      if (recorder === undefined || !isActive(plan, slot)) return;
      recorder.enter(slot);
      plan.emit(slot, recorder);
    });
    emitEmptyRecords(config, topology, slot, objects);
    for (const object of objects.take()) await writer.submit(object);
    const nowMs = performance.now();
    const isLast = index === slotCount - 1;
    if (options.onProgress !== undefined && (isLast || nowMs - reportedMs >= PROGRESS_INTERVAL_MS)) {
      reportedMs = nowMs;
      options.onProgress({
        rows: ledger.rows,
        rowsTotal: isLast ? ledger.rows : Math.max(config.rows, ledger.rows),
        files: ledger.files,
        seconds: (nowMs - startedMs) / 1000,
      });
    }
  }
}

export function slotAt(config: GenerateConfig, index: number): Slot {
  const start = config.start + index * SLOT_S;
  return { index, start, end: start + SLOT_S };
}

function isSilenced(row: FlowRow, { vpc, from, to }: NonNullable<ScenarioPlan['silence']>): boolean {
  return row.eni.vpc === vpc && row.start >= from && row.start <= to;
}

/** Idle interfaces report NODATA, half of them each time; now and then a record stands for lost ones (SKIPDATA). */
function emitEmptyRecords(config: GenerateConfig, topology: Topology, slot: Slot, objects: SlotObjects): void {
  const random = new Random(config.seed, 'empty', slot.start);
  const turn = Math.floor(slot.start / SLOT_S) % 2;
  for (const site of topology.sites) {
    for (const eni of site.enis) {
      if (eni.role !== 'idle' || eni.index % 2 !== turn) continue;
      const start = slot.start + random.below(SLOT_S - EMPTY_RECORD_S);
      objects.writeEmpty(eni, 'NODATA', start, start + EMPTY_RECORD_S);
    }
    if (random.chance(SKIPDATA_CHANCE) || (slot.index === 0 && site.index === 0)) {
      const start = slot.start + random.below(SLOT_S - EMPTY_RECORD_S);
      objects.writeEmpty(random.pick(site.enis), 'SKIPDATA', start, start + EMPTY_RECORD_S);
    }
  }
}

function ledgerDocument(config: GenerateConfig, ledger: Ledger, crossings: Crossings): unknown {
  return {
    start: rfc3339(config.start),
    end: rfc3339(config.end),
    seed: config.seed,
    options: describeConfig(config),
    ...ledger,
    crossed: crossings.sums(),
  };
}

function truthDocument(
  config: GenerateConfig,
  planted: readonly ScenarioTrace[],
  skipped: readonly TruthSkip[],
): unknown {
  return {
    start: rfc3339(config.start),
    end: rfc3339(config.end),
    seed: config.seed,
    options: describeConfig(config),
    scenarios: planted.map((trace) => trace.entry()),
    skipped,
  };
}

async function writeJson(path: string, document: unknown): Promise<string> {
  await writeFile(`${path}.partial`, `${JSON.stringify(document, null, 2)}\n`);
  await rename(`${path}.partial`, path);
  return path;
}
