import type { CompiledAnalysis } from '../../analyses/compile-analysis.js';
import type { Row } from '../../contract.js';
import { DayTurns } from '../../core/day-turns.js';
import { LIMITS } from '../../core/limits.js';
import { memoryBytes } from '../../core/machine-memory.js';
import type { EngineOptions } from '../../engine-types.js';
import type { CompiledValues } from '../values.js';
import { FilteredSums } from './filtered-sums.js';
import { filteredSums, keepFiltered } from './filters-desk.js';
import { readColumnsOf } from './read-columns-of.js';
import type { SumsContext } from './rows-of-sums.js';
import { areNoStrays } from './stray-ports.js';
import { SumColumns } from './sum-columns.js';
import { sumsBytesOf } from './sums-memory.js';
import { sourcesOf, type Told, tablesOf, tellAnswer } from './tell-answer.js';
import { tellValues } from './tell-values.js';

/** How a question is told. */
export type Telling = Omit<SumsContext, 'sums' | 'mayRead' | 'pieceRows' | 'turns' | 'isPassing'> & {
  /** Nobody waits: read whatever is lacking, until this aborts. */
  readonly idle?: AbortSignal | undefined;
};

/** Bytes of a value that is read into memory, about: bytes and packets take eight, all others four. */
const CELL_BYTES = 5;

/** Answers from sums in memory: see docs/decisions/0032. */
export class SumsDesk {
  readonly #columns: SumColumns;
  readonly #readRowsMax: number;
  readonly #pieceRows: number;
  readonly #turns = new DayTurns();
  readonly #hasMemory: boolean;

  constructor({
    bytesMax = sumsBytesOf(memoryBytes()),
    readRowsMax = LIMITS.sumsReadRowsMax,
    pieceRows = LIMITS.sumsPieceRows,
  }: NonNullable<EngineOptions['sums']> = {}) {
    this.#columns = new SumColumns(bytesMax);
    this.#readRowsMax = readRowsMax;
    this.#pieceRows = pieceRows;
    this.#hasMemory = bytesMax > 0;
  }

  /**
   * Rows as the analysis' query would give them, and how they were found; undefined when DuckDB is to be asked, and `later`
   * when it is, although the question could be told once more was read than somebody should wait for.
   */
  async tell(
    compiled: CompiledAnalysis,
    telling: Telling,
  ): Promise<{ readonly rows: Row[]; readonly compiled: CompiledAnalysis } | 'later' | undefined> {
    const { told } = compiled;
    if (told === undefined || (compiled.rankedBy !== undefined && isRankedByFew(told))) return undefined;
    const rows = await this.#tell(told, telling, (context) => tellAnswer(told, context));
    if (rows === undefined || rows === 'later') return rows;
    const table = tablesOf(told).join(', ');
    const source = { table, reason: `${table}: it holds every column asked; added up from numbers in memory` };
    return { rows, compiled: { ...compiled, source, rankedBy: undefined } };
  }

  /** The same of values of a column. */
  async tellValues({ told, prefix }: CompiledValues, telling: Telling): Promise<Row[] | 'later' | undefined> {
    return told && this.#tell(told, telling, (context) => tellValues(told, prefix, context));
  }

  /** Reads the columns that a question takes, whatever its filter finds, where memory is to spare. */
  async readColumns({ told }: CompiledAnalysis, telling: Telling): Promise<void> {
    if (told === undefined) return;
    await this.#tell(told, { ...telling, isSpare: true }, (context) => readColumnsOf(told, context));
  }

  async #tell(
    told: Told,
    { idle, isSpare = false, ...context }: Telling & { readonly isSpare?: boolean },
    tell: (context: SumsContext) => Promise<Row[] | undefined>,
  ): Promise<Row[] | 'later' | undefined> {
    if (!this.#hasMemory) return undefined;
    const { filter, strays } = told;
    let left = this.#readRowsMax;
    let isLacking = false;
    const mayRead = (more: number, cells: number): boolean => {
      if (isSpare && cells * CELL_BYTES > this.#columns.spareBytes) return false;
      if (idle !== undefined) return !idle.aborted;
      left -= more;
      isLacking ||= left < 0;
      return left >= 0;
    };
    const signal = idle ?? context.signal;
    const sums = filter === undefined ? this.#columns : filteredSums(this.#columns, filter);
    if (sums === undefined) return undefined;
    const { edition } = sums;
    const own = { signal, mayRead, pieceRows: this.#pieceRows, turns: this.#turns };
    const asked = { ...context, ...own, sums: this.#columns };
    const noStrays = strays === undefined || (await areNoStrays(strays, sourcesOf(told), asked, idle !== undefined));
    if (noStrays !== true) return noStrays === 'later' ? 'later' : undefined;
    const rows = await tell({ ...asked, sums });
    if (filter !== undefined) keepFiltered(this.#columns);
    if (isLacking) return 'later';
    return sums.edition !== edition || (sums instanceof FilteredSums && sums.isStale) ? undefined : rows;
  }
}

/** Refused records are summed by the hour alone: the greatest of each day are fewer, unless something has to be counted besides. */
function isRankedByFew({ ranked, parts }: Told): boolean {
  const isCounted = parts.some(({ columns }) => columns.some((column) => column.told.kind === 'different'));
  return ranked?.from.daily === undefined && !isCounted;
}
