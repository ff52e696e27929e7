import { type Finding, SEVERITIES, type Severity, type Suppression } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { parseWindow } from '../core/time-window.js';
import { findDetection } from '../detections/registry.js';
import type { EvidenceRequest, EvidenceResult, FindingsRequest, FindingsResult } from '../engine-types.js';
import { cidrContains } from '../network/cidr.js';
import { canonicalAddress, parseAddress } from '../network/ip-address.js';
import { inlineParams } from '../query/inline-params.js';
import { Params } from '../query/params.js';
import { compileWhere } from '../query/where.js';
import type { RunOptions } from '../store/database.js';
import type { Lake } from '../store/lake.js';
import { type FindingRecord, fromRow, toFinding } from './finding-record.js';
import { networkOf, type Suppressor, unknownDetection } from './suppression.js';

/** What decides whether a finding is listed, and where. */
interface Listed {
  readonly id: string;
  readonly detection: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly suppression: Suppression | null;
}

/** Lists findings: what decides is read of all of them, the rest of those on the page alone. */
export async function readFindingsPage(
  lake: Lake,
  request: FindingsRequest,
  suppressor: Suppressor,
  options: RunOptions,
): Promise<FindingsResult> {
  const { limit, offset } = pageOf(request, LIMITS.findingsRowsDefault, LIMITS.findingsRowsMax);
  const { rows, version } = await lake.rows(listQuery(request), options);
  const subjectMatches = subjectFilter(request.subject);
  const matching = rows
    .map((row): Listed => {
      const key = { detection: String(row.detection), subject: String(row.subject) };
      // The table's own enum.
      const severity = String(row.severity) as Severity;
      return { ...key, id: String(row.id), severity, suppression: suppressor.find(key) };
    })
    .filter(({ subject }) => subjectMatches(subject));
  const mode = request.suppressed ?? 'hide';
  const listed = matching.filter(({ suppression }) => mode === 'show' || (suppression !== null) === (mode === 'only'));
  const page = listed.slice(offset, offset + limit);
  const records = await recordsOf(
    lake,
    page.map(({ id }) => id),
    options,
  );
  return {
    findings: page.flatMap(({ id, suppression }) => {
      const record = records.get(id);
      return record === undefined ? [] : [toFinding(record, suppression)];
    }),
    total: listed.length,
    bySeverity: countBySeverity(listed),
    byDetection: countByDetection(listed),
    suppressed: mode === 'hide' ? matching.length - listed.length : 0,
    lakeVersion: version,
  };
}

/** One finding by its id. Throws `not-found`. */
export async function readFinding(
  lake: Lake,
  id: string,
  suppressor: Suppressor,
  options: RunOptions,
): Promise<Finding> {
  const record = (await recordsOf(lake, [id], options)).get(id);
  if (record === undefined) {
    throw new EngineError(
      'not-found',
      `There is no finding '${id.slice(0, 40)}'. A later run may no longer have found it.`,
    );
  }
  return toFinding(record, suppressor.find(record));
}

/** The records behind the latest appearance of a finding, earliest first. */
export async function readEvidence(
  lake: Lake,
  finding: Finding,
  request: EvidenceRequest,
  options: RunOptions,
): Promise<EvidenceResult> {
  const { limit, offset } = pageOf(request, LIMITS.evidenceRowsDefault, LIMITS.evidenceRowsMax);
  const [from, to] = [Date.parse(finding.first) / 1000, Date.parse(finding.last) / 1000 + 1];
  const params = new Params();
  const where = compileWhere({ where: finding.where, window: { from, to } }, params);
  const matching = { text: `SELECT count(*) AS total FROM flows ${where}`, params: params.values };
  const listing: CompiledQuery = {
    text: `SELECT * FROM flows ${where} ORDER BY "start", srcaddr, dstaddr, srcport, dstport LIMIT ${limit} OFFSET ${offset}`,
    params: params.values,
  };
  const { rows: counted } = await lake.rows(matching, options);
  const { rows, columns } = await lake.rows(listing, options);
  return { rows, columns, total: Number(counted[0]?.total ?? 0), sql: inlineParams(listing) };
}

function listQuery(request: FindingsRequest): CompiledQuery {
  const params = new Params();
  const { from, to } = parseWindow(request);
  const conditions = [
    ...(from === undefined ? [] : [`last_seen >= ${params.add(BigInt(from))}`]),
    ...(to === undefined ? [] : [`first_seen < ${params.add(BigInt(to))}`]),
    ...isOneOf('severity', request.severity, SEVERITIES, params),
  ];
  if (request.detection !== undefined && request.detection.length > 0) {
    for (const name of request.detection) if (findDetection(name) === undefined) throw unknownDetection(name);
    conditions.push(`detection IN (${request.detection.map((name) => params.add(name)).join(', ')})`);
  }
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const gravity = `list_position([${SEVERITIES.map((each) => `'${each}'`).join(', ')}], severity)`;
  return {
    text: `SELECT id, detection, severity, subject FROM findings${where} ORDER BY ${gravity} DESC, last_seen DESC, id`,
    params: params.values,
  };
}

function isOneOf(
  column: string,
  asked: readonly string[] | undefined,
  known: readonly string[],
  params: Params,
): string[] {
  if (asked === undefined || asked.length === 0) return [];
  const unknown = asked.find((each) => !known.includes(each));
  if (unknown !== undefined) {
    throw new EngineError('invalid-input', `There is no ${column} '${unknown}'. There are ${known.join(', ')}.`);
  }
  return [`${column} IN (${asked.map((each) => params.add(each)).join(', ')})`];
}

function subjectFilter(asked: string | undefined): (subject: string) => boolean {
  if (asked === undefined || asked.trim() === '') return () => true;
  const text = asked.trim();
  const exact = canonicalAddress(text) ?? text;
  const cidr = networkOf(text);
  return (subject) => {
    if (subject === exact) return true;
    const address = cidr === undefined ? undefined : parseAddress(subject);
    return cidr !== undefined && address !== undefined && cidrContains(cidr, address);
  };
}

async function recordsOf(
  lake: Lake,
  ids: readonly string[],
  options: RunOptions,
): Promise<ReadonlyMap<string, FindingRecord>> {
  if (ids.length === 0) return new Map();
  const params = new Params();
  const text = `SELECT * FROM findings WHERE id IN (${ids.map((id) => params.add(id)).join(', ')})`;
  const { rows } = await lake.rows({ text, params: params.values }, options);
  return new Map(rows.map((row) => [String(row.id), fromRow(row)]));
}

function pageOf(request: EvidenceRequest, limitDefault: number, limitMax: number): { limit: number; offset: number } {
  const { limit = limitDefault, offset = 0 } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax) {
    throw new EngineError('invalid-input', `limit ${limit} is not a whole number from 1 to ${limitMax}.`);
  }
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new EngineError('invalid-input', `offset ${offset} is not a whole number from 0 on.`);
  }
  return { limit, offset };
}

function countBySeverity(listed: readonly Listed[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
  for (const { severity } of listed) counts[severity] += 1;
  return counts;
}

function countByDetection(listed: readonly Listed[]): { detection: string; findings: number }[] {
  const counts = new Map<string, number>();
  for (const { detection } of listed) counts.set(detection, (counts.get(detection) ?? 0) + 1);
  return [...counts]
    .map(([detection, findings]) => ({ detection, findings }))
    .sort((a, b) => b.findings - a.findings || a.detection.localeCompare(b.detection));
}
