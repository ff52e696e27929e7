import { createHash } from 'node:crypto';
import { type CaseFile, canonicalJson, type WhoReply } from '@networkflow/engine/contract';

/** What is saved of a lookup. Its moment is that of the access log, so that the same entry gives the same file. */
export function makeCaseFile({ answer, entry }: WhoReply, softwareVersion: string): CaseFile {
  return {
    case: entry.case,
    actor: entry.actor,
    reason: entry.reason,
    madeAt: { utc: entry.at, zoned: entry.at },
    softwareVersion,
    query: answer.question,
    querySha256: sha256Of(answer.question),
    answer,
    answerSha256: sha256Of(answer),
    accessLog: { seq: entry.seq, hash: entry.hash },
  };
}

export function sha256Of(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
