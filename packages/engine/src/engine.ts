import { describeAnalysis } from './analyses/analysis.js';
import { ANALYSES } from './analyses/registry.js';
import { AnswerDesk } from './answers/answer-desk.js';
import type {
  AnalysisRequest,
  AnalysisResult,
  Cell,
  ConversationsRequest,
  Finding,
  IngestActivity,
  LakeFiles,
  LakeStatus,
  ObjectsRequest,
  QualityRow,
  QuarantineRequest,
  RecordsRequest,
  Suppression,
} from './contract.js';
import { EngineError } from './core/errors.js';
import { LIMITS } from './core/limits.js';
import type { Scope } from './core/scope.js';
import type {
  CallOptions,
  Description,
  DetectOptions,
  DetectReport,
  DetectRequest,
  Engine,
  EngineLoad,
  EngineOptions,
  EvidenceRequest,
  EvidenceResult,
  FindingsRequest,
  FindingsResult,
  IngestOptions,
  IngestReport,
  MaintainOptions,
  MaintainReport,
  SqlOptions,
  SqlResult,
  SuppressRequest,
} from './engine-types.js';
import { FindingsDesk } from './findings/findings-desk.js';
import { ingestFrom } from './ingest/run-ingest.js';
import { SourceDesk } from './ingest/source-desk.js';
import {
  KIND_STORED_TABLES,
  KIND_TABLES,
  KindDesk,
  versionOf,
  withKindFiles,
  withKindTables,
} from './kinds/kind-desk.js';
import { runMaintenance } from './maintenance/run-maintenance.js';
import { withinRetention } from './maintenance/within-retention.js';
import { findNamedQuery, NAMED_QUERIES } from './named-queries/registry.js';
import { judgeFields } from './quality.js';
import { FILTER_ALIASES } from './query/aliases.js';
import { OPERATORS } from './query/operators.js';
import { readObjects, readQuarantine } from './records/bookkeeping-records.js';
import { readConversations } from './records/conversation-records.js';
import { readFlowRecords } from './records/flow-records.js';
import { TABLES } from './schema/registry.js';
import { parseS3Options, targetsOf } from './sources/s3/s3-options.js';
import { askForLook, lookAskedAt } from './store/asked-look.js';
import { newAdmission } from './store/database.js';
import { describeLake } from './store/describe-lake.js';
import { exportLake } from './store/export-lake.js';
import { writeIngestActivity } from './store/ingest-activity.js';
import { Lake } from './store/lake.js';
import { lakeFiles } from './store/lake-files.js';
import { lakeLayout } from './store/lake-layout.js';
import { STORED_TABLES } from './store/stored-tables.js';
import { UserSqlSession } from './store/user-sql.js';

/** Opens a lake for ingest and questions. The folder need not exist yet: an empty lake answers with no rows. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  return new LakeEngine(options);
}

class LakeEngine implements Engine {
  readonly lake: string;
  readonly #options: EngineOptions;
  readonly #desk: FindingsDesk;
  readonly #lakes = new Map<string, Lake>();
  readonly #sources = new SourceDesk();
  readonly #kinds = new KindDesk();
  readonly #answers: AnswerDesk;
  readonly #admission = newAdmission();

  constructor(options: EngineOptions) {
    this.lake = options.lake;
    this.#options = options;
    this.#answers = new AnswerDesk(options);
    this.#desk = new FindingsDesk({
      folder: options.lake,
      config: options.detections,
      database: { threads: options.threads },
    });
  }

  async analyze(
    name: string,
    request: AnalysisRequest,
    scope: Scope,
    options: CallOptions = {},
  ): Promise<AnalysisResult> {
    return this.#answers.analyze(this.#lakeOf(scope), name, request, scope, options);
  }

  async records(request: RecordsRequest, scope: Scope, options: CallOptions = {}): Promise<AnalysisResult> {
    return readFlowRecords(this.#lakeOf(scope), request, options);
  }

  async conversations(request: ConversationsRequest, scope: Scope, options: CallOptions = {}): Promise<AnalysisResult> {
    return readConversations(this.#lakeOf(scope), request, options);
  }

  async quarantine(request: QuarantineRequest, scope: Scope, options: CallOptions = {}): Promise<AnalysisResult> {
    return readQuarantine(this.#lakeOf(scope), request, options);
  }

  async objects(request: ObjectsRequest, scope: Scope, options: CallOptions = {}): Promise<AnalysisResult> {
    return readObjects(this.#lakeOf(scope), request, options);
  }

  async values(
    column: string,
    request: AnalysisRequest & { readonly prefix?: string },
    scope: Scope,
    options: CallOptions = {},
  ): Promise<readonly { value: Cell; flows: number }[]> {
    return this.#answers.values(this.#lakeOf(scope), column, request, scope, options);
  }

  async sql(text: string, scope: Scope, options: SqlOptions = {}): Promise<SqlResult> {
    const { session, statement, version } = await this.#userSql(text, scope);
    try {
      const answer = await session.stream(statement, { ...options, ...sqlLimits(options) });
      return { ...answer, lakeVersion: version };
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async sqlToParquet(text: string, path: string, scope: Scope, options: SqlOptions = {}): Promise<number> {
    const { session, statement } = await this.#userSql(text, scope);
    try {
      return await session.toParquet(statement, path, { ...options, ...sqlLimits(options) });
    } finally {
      await session.close();
    }
  }

  async #userSql(text: string, scope: Scope): Promise<{ session: UserSqlSession; statement: string; version: number }> {
    const lake = this.#lakeOf(scope);
    const state = await lake.refresh();
    const kinds = await this.#kinds.scenes(lake.layout);
    const session = await UserSqlSession.open(lake.layout, state, this.#options, kinds);
    const version = state.version + versionOf(kinds);
    return { session, statement: findNamedQuery(text.trim())?.sql ?? text, version };
  }

  async status(scope: Scope): Promise<LakeStatus> {
    const lake = this.#lakeOf(scope);
    const described = { ...(await describeLake(lake)), detectedTo: await this.#desk.detectedTo(lake) };
    return withKindTables(described, await this.#kinds.scenes(lake.layout));
  }

  load(): EngineLoad {
    return { ...this.#admission.load, answers: this.#answers.load };
  }

  async version(scope: Scope): Promise<number> {
    const lake = this.#lakeOf(scope);
    return (await lake.refresh()).version + (await this.#kinds.version(lake.layout));
  }

  async quality(scope: Scope): Promise<readonly QualityRow[]> {
    const { rows } = await this.#lakeOf(scope).rows({
      text:
        'SELECT format, fields, unknown_fields, count(*) AS objects, sum("rows") AS "rows", sum(quarantined) AS quarantined ' +
        "FROM ingested WHERE status = 'loaded' AND fields IS NOT NULL GROUP BY ALL ORDER BY objects DESC, fields",
      params: [],
    });
    return rows.map((row) => ({
      format: String(row.format),
      fields: String(row.fields),
      objects: Number(row.objects),
      rows: Number(row.rows),
      quarantined: Number(row.quarantined),
      unknown_fields:
        row.unknown_fields === null || row.unknown_fields === undefined ? null : String(row.unknown_fields),
      ...judgeFields(String(row.fields)),
    }));
  }

  describe(): Description {
    return {
      tables: [...TABLES, ...KIND_TABLES],
      operators: OPERATORS,
      aliases: FILTER_ALIASES,
      analyses: ANALYSES.map(describeAnalysis),
      queries: NAMED_QUERIES,
      detections: this.#desk.describe(),
      stored: [...STORED_TABLES, ...KIND_STORED_TABLES],
    };
  }

  async files(scope: Scope): Promise<LakeFiles> {
    const lake = this.#lakeOf(scope);
    return withKindFiles(lakeFiles(await lake.refresh()), await this.#kinds.scenes(lake.layout));
  }

  async exportTo(folder: string, scope: Scope, { signal }: { readonly signal?: AbortSignal | undefined } = {}) {
    const lake = this.#lakeOf(scope);
    const state = await lake.refresh();
    const kinds = await this.#kinds.scenes(lake.layout);
    const roots = [
      { folder: '', layout: lake.layout, parts: state.parts, state },
      ...kinds.map(({ kind, layout, state: { parts } }) => ({ folder: kind.name, layout, parts })),
    ];
    return { version: state.version, ...(await exportLake(roots, folder, signal)) };
  }

  async ingest(options: IngestOptions, scope: Scope): Promise<IngestReport> {
    const { keepDays, ...rest } = await withinRetention(options, lakeLayout(this.lake, scope));
    return ingestFrom(rest, this.#sources, this.lake, scope);
  }

  checkSource({ s3 }: Pick<IngestOptions, 's3'>): void {
    if (s3 !== undefined) targetsOf(parseS3Options(s3));
  }

  reportActivity(activity: IngestActivity, scope: Scope): Promise<void> {
    return writeIngestActivity(lakeLayout(this.lake, scope), activity);
  }

  async askForLook(scope: Scope): Promise<void> {
    await askForLook(lakeLayout(this.lake, scope));
  }

  async lookAskedAt(scope: Scope): Promise<string | undefined> {
    return lookAskedAt(lakeLayout(this.lake, scope));
  }

  async maintain(options: MaintainOptions, scope: Scope): Promise<MaintainReport> {
    return runMaintenance(this.lake, scope, options);
  }

  async detect(request: DetectRequest, scope: Scope, options: DetectOptions = {}): Promise<DetectReport> {
    return this.#desk.detect(request, scope, this.#lakeOf(scope), options);
  }

  async findings(request: FindingsRequest, scope: Scope, options: CallOptions = {}): Promise<FindingsResult> {
    return this.#desk.findings(request, this.#lakeOf(scope), options);
  }

  async finding(id: string, scope: Scope, options: CallOptions = {}): Promise<Finding> {
    return this.#desk.finding(id, this.#lakeOf(scope), options);
  }

  async evidence(
    id: string,
    request: EvidenceRequest,
    scope: Scope,
    options: CallOptions = {},
  ): Promise<EvidenceResult> {
    return this.#desk.evidence(id, request, this.#lakeOf(scope), options);
  }

  async suppressions(scope: Scope): Promise<readonly Suppression[]> {
    return this.#desk.suppressions(this.#lakeOf(scope));
  }

  async suppress(request: SuppressRequest, scope: Scope): Promise<Suppression> {
    return this.#desk.suppress(request, this.#lakeOf(scope));
  }

  async unsuppress(id: string, scope: Scope): Promise<void> {
    return this.#desk.unsuppress(id, this.#lakeOf(scope));
  }

  async close(): Promise<void> {
    await this.#answers.close();
    await Promise.all([...[...this.#lakes.values()].map((lake) => lake.close()), this.#sources.close()]);
    this.#lakes.clear();
  }

  #lakeOf(scope: Scope): Lake {
    const known = this.#lakes.get(scope.tenant);
    if (known !== undefined) return known;
    const lake = new Lake(this.lake, scope, { ...this.#options, admission: this.#admission });
    this.#lakes.set(scope.tenant, lake);
    return lake;
  }
}

function sqlLimits(options: SqlOptions): { rowsMax: number; timeoutMs: number } {
  const rowsMax = options.rowsMax ?? LIMITS.sqlRowsDefault;
  if (!Number.isInteger(rowsMax) || rowsMax < 1 || rowsMax > LIMITS.sqlRowsMax) {
    throw new EngineError(
      'limit-exceeded',
      `A row limit of ${rowsMax} was asked; it is a whole number from 1 to ${LIMITS.sqlRowsMax}.`,
    );
  }
  return { rowsMax, timeoutMs: options.timeoutMs ?? LIMITS.sqlTimeoutMs };
}
