import type { ResultColumn, Row, WhoCandidate, WhoReply } from '@networkflow/engine/contract';
import { sha256Of } from './case-file.js';
import type { ReadRequests } from './read-requests.js';
import { asText } from './spreadsheet-text.js';

const NAMES = [
  'line',
  'ref',
  'nat_ip',
  'port',
  'at_utc',
  'at_zoned',
  'outcome',
  'candidates',
  'candidate',
  'private_address',
  'confidence',
  'identity',
  'email',
  'mac',
  'session_ended_utc',
  'ports',
  'summary',
  'notices',
  'access_log_entry',
  'access_log_hash',
  'question_sha256',
  'answer_sha256',
  'case_id',
  'requester',
  'legal_basis',
] as const;
const INTEGERS: ReadonlySet<string> = new Set(['line', 'port', 'candidates', 'candidate', 'access_log_entry']);

export const BATCH_COLUMNS: readonly ResultColumn[] = NAMES.map((name) => ({
  name,
  type: INTEGERS.has(name) ? 'INTEGER' : name === 'confidence' ? 'DOUBLE' : 'VARCHAR',
}));

/** A row for each person or address that may be meant, so that several stay several; one row for a question without any. */
export function batchRows(
  replies: readonly WhoReply[],
  read: Pick<ReadRequests, 'lines' | 'references'>,
): readonly Row[] {
  return replies.flatMap(({ answer, entry }, index) => {
    const { question } = answer;
    const asked = {
      line: read.lines[index] ?? null,
      ref: asText(read.references[index] ?? ''),
      nat_ip: question.natIp,
      port: question.port,
      at_utc: question.at.utc,
      at_zoned: question.at.zoned,
      outcome: answer.outcome,
      candidates: answer.candidatesTotal,
    };
    const told = {
      ports: answer.ports.used,
      summary: answer.summary.join(' '),
      notices: answer.notices.join(' '),
      access_log_entry: entry.seq,
      access_log_hash: entry.hash,
      question_sha256: sha256Of(question),
      answer_sha256: entry.answerSha256,
      case_id: textOrNull(entry.case.caseId),
      requester: textOrNull(entry.case.requester),
      legal_basis: textOrNull(entry.case.legalBasis),
    };
    const people = answer.candidates.flatMap((candidate, number) => peopleOf(candidate, number + 1));
    return (people.length === 0 ? [NOBODY] : people).map((person) => ({ ...asked, ...person, ...told }));
  });
}

function textOrNull(text: string | null | undefined): string | null {
  return typeof text === 'string' ? asText(text) : null;
}

const NOBODY: Row = {
  candidate: null,
  private_address: null,
  confidence: null,
  identity: null,
  email: null,
  mac: null,
  session_ended_utc: null,
};

function peopleOf({ privateAddress, confidence, identity }: WhoCandidate, candidate: number): Row[] {
  const address = { candidate, private_address: privateAddress, confidence, identity: identity.state };
  if (identity.people.length === 0) return [{ ...NOBODY, ...address }];
  return identity.people.map(({ email, mac, sessionEnded }) => ({
    ...address,
    email: textOrNull(email),
    mac: textOrNull(mac),
    session_ended_utc: sessionEnded.utc,
  }));
}
