/** A statement that was run in this browser. */
export interface PastStatement {
  readonly statement: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** Rows and milliseconds of the answer; null when there was none. */
  readonly rows: number | null;
  readonly elapsedMs: number | null;
}

export const PAST_STATEMENTS_MAX = 50;
/** Longer ones are not kept: what a browser stores is bounded. */
export const PAST_STATEMENT_CHARS_MAX = 20_000;

/** Reads what the browser stored; anything that is no statement is passed over. */
export function parseHistory(text: string | null): readonly PastStatement[] {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isPastStatement).slice(0, PAST_STATEMENTS_MAX) : [];
  } catch {
    return [];
  }
}

/** The latest first; the same statement again takes the place of what it was. */
export function withStatement(history: readonly PastStatement[], latest: PastStatement): readonly PastStatement[] {
  if (latest.statement.length > PAST_STATEMENT_CHARS_MAX) return history;
  return [latest, ...withoutStatement(history, latest.statement)].slice(0, PAST_STATEMENTS_MAX);
}

export function withoutStatement(history: readonly PastStatement[], statement: string): readonly PastStatement[] {
  return history.filter((past) => past.statement !== statement);
}

function isPastStatement(value: unknown): value is PastStatement {
  if (typeof value !== 'object' || value === null) return false;
  const { statement, at, rows, elapsedMs } = value as Record<string, unknown>;
  const isCount = (number: unknown): boolean => number === null || typeof number === 'number';
  return typeof statement === 'string' && typeof at === 'number' && isCount(rows) && isCount(elapsedMs);
}
