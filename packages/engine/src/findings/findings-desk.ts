import type { Finding, Suppression } from '../contract.js';
import type { Scope } from '../core/scope.js';
import { formatInstant } from '../core/time-window.js';
import { DEFAULT_DETECTION_CONFIG, type DetectionConfig } from '../detections/detection-config.js';
import { DETECTIONS } from '../detections/registry.js';
import type {
  DetectionDescription,
  DetectOptions,
  DetectReport,
  DetectRequest,
  EvidenceRequest,
  EvidenceResult,
  FindingsRequest,
  FindingsResult,
  SuppressRequest,
} from '../engine-types.js';
import { flowColumn } from '../schema/registry.js';
import type { DatabaseOptions, RunOptions } from '../store/database.js';
import type { Lake } from '../store/lake.js';
import { readEvidence, readFinding, readFindingsPage } from './read-findings.js';
import { runDetections } from './run-detections.js';
import { requireAhead, Suppressor } from './suppression.js';
import { SuppressionFile } from './suppression-file.js';
import { readWatermark } from './watermark.js';

const MS_PER_SECOND = 1000;

export interface FindingsDeskOptions {
  /** The lake's folder. */
  readonly folder: string;
  readonly config?: DetectionConfig | undefined;
  readonly database?: DatabaseOptions;
  /** Milliseconds since 1970; suppressions expire by it. */
  readonly now?: () => number;
}

/** What the engine does with detections and findings. */
export class FindingsDesk {
  readonly #folder: string;
  readonly #config: DetectionConfig;
  readonly #database: DatabaseOptions;
  readonly #now: () => number;
  readonly #files = new Map<string, SuppressionFile>();

  constructor(options: FindingsDeskOptions) {
    this.#folder = options.folder;
    this.#config = options.config ?? DEFAULT_DETECTION_CONFIG;
    this.#database = options.database ?? {};
    this.#now = options.now ?? Date.now;
  }

  async detect(request: DetectRequest, scope: Scope, lake: Lake, options: DetectOptions = {}): Promise<DetectReport> {
    const suppressor = await this.#suppressor(lake);
    return runDetections(
      { lake: this.#folder, scope, request, config: this.#config, suppressor, database: this.#database },
      options,
    );
  }

  async findings(request: FindingsRequest, lake: Lake, options: RunOptions = {}): Promise<FindingsResult> {
    return readFindingsPage(lake, request, await this.#suppressor(lake), options);
  }

  /** Up to when all detections have looked, RFC 3339, exclusive; null when they never ran. */
  async detectedTo({ layout }: Lake): Promise<string | null> {
    const watermark = await readWatermark(layout);
    return watermark === undefined ? null : formatInstant(watermark.to);
  }

  async finding(id: string, lake: Lake, options: RunOptions = {}): Promise<Finding> {
    return readFinding(lake, id, await this.#suppressor(lake), options);
  }

  async evidence(id: string, request: EvidenceRequest, lake: Lake, options: RunOptions = {}): Promise<EvidenceResult> {
    return readEvidence(lake, await this.finding(id, lake, options), request, options);
  }

  async suppressions(lake: Lake): Promise<readonly Suppression[]> {
    return [...this.#config.suppressions, ...(await this.#fileOf(lake).read())];
  }

  async suppress(request: SuppressRequest, lake: Lake): Promise<Suppression> {
    requireAhead(request.expires, this.#nowS());
    return this.#fileOf(lake).add(request);
  }

  unsuppress(id: string, lake: Lake): Promise<void> {
    return this.#fileOf(lake).remove(id);
  }

  describe(): readonly DetectionDescription[] {
    return DETECTIONS.map(({ name, title, description, mitre, unit, benign, needs, thresholds }) => ({
      name,
      title,
      description,
      mitre,
      unit,
      benign,
      needs: needs.map((column) => flowColumn(column)?.token ?? column),
      enabled: !this.#config.disabled.has(name),
      thresholds: Object.entries(thresholds).map(([key, { value, ...threshold }]) => ({
        name: key,
        value: this.#config.thresholds.get(name)?.[key] ?? value,
        default: value,
        ...threshold,
      })),
    }));
  }

  async #suppressor(lake: Lake): Promise<Suppressor> {
    return new Suppressor(await this.suppressions(lake), this.#nowS());
  }

  #nowS(): number {
    return Math.floor(this.#now() / MS_PER_SECOND);
  }

  #fileOf(lake: Lake): SuppressionFile {
    const { root } = lake.layout;
    const file = this.#files.get(root) ?? new SuppressionFile(lake.layout);
    this.#files.set(root, file);
    return file;
  }
}
