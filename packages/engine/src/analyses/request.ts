import { z } from 'zod';
import { type AnalysisRequest, CHANGE_STATUSES, type ChangeStatus, MEASURES, type Measure } from '../contract.js';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { suggestName } from '../query/suggest-name.js';
import { type Analysis, type ByList, choicesOf, columnsOf, type Parameter, type View } from './analysis.js';

/** A request every part of which is known to make sense for its analysis. */
export interface ValidRequest {
  /** With all its columns for the measure. */
  readonly view: View;
  readonly measure: Measure;
  readonly limit: number;
  readonly offset: number;
  readonly sort: { readonly column: string; readonly descending: boolean } | undefined;
  readonly search: string | undefined;
  readonly status: ChangeStatus | undefined;
}

const limitText = `a whole number from 1 to ${LIMITS.analysisRowsMax}`;
const offsetText = 'a whole number, 0 or more';
/** An empty text is what an untouched form field or `?by=` sends: not asked for. */
const text = z
  .string({ error: 'text' })
  .max(LIMITS.filterCharsMax, { error: `at most ${LIMITS.filterCharsMax} characters` })
  .optional()
  .transform((value) => (value === '' ? undefined : value));

const schema = z.strictObject({
  where: z.string({ error: 'text' }).optional(),
  from: text,
  to: text,
  measure: z.enum(MEASURES, { error: `one of ${MEASURES.join(', ')}` }).optional(),
  by: text,
  limit: z
    .int({ error: limitText })
    .min(1, { error: limitText })
    .max(LIMITS.analysisRowsMax, { error: limitText })
    .optional(),
  offset: z.int({ error: offsetText }).min(0, { error: offsetText }).optional(),
  sort: text,
  search: text,
  againstFrom: text,
  againstTo: text,
  status: z.enum(CHANGE_STATUSES, { error: `one of ${CHANGE_STATUSES.join(', ')}` }).optional(),
  fromRecords: z.boolean({ error: 'true or false' }).optional(),
  exact: z.boolean({ error: 'true or false' }).optional(),
  explain: z.boolean({ error: 'true or false' }).optional(),
});

const CHECKED: readonly Parameter[] = [
  'measure',
  'by',
  'offset',
  'sort',
  'search',
  'againstFrom',
  'againstTo',
  'status',
];

/** Checks a request against an analysis. Throws `invalid-input` saying what was asked and what is allowed. */
export function parseRequest(analysis: Analysis, request: AnalysisRequest): ValidRequest {
  const parsed = schema.safeParse(request);
  if (!parsed.success) throw refusal(analysis, request, parsed.error.issues[0]);
  const asked = parsed.data;
  const unread = CHECKED.find((name) => Boolean(asked[name]) && !analysis.parameters.includes(name));
  if (unread !== undefined) {
    throw new EngineError(
      'invalid-input',
      `${analysis.name} does not read '${unread}'; it reads ${['where', 'from', 'to', ...analysis.parameters].join(', ')}.`,
      { details: { parameter: unread } },
    );
  }
  const chosen = chooseView(analysis, asked.by);
  const measure = asked.measure ?? analysis.defaults.measure;
  const view = { ...chosen, columns: columnsOf(chosen, measure) };
  return {
    view,
    measure,
    limit: asked.limit ?? analysis.defaults.limit,
    offset: asked.offset ?? 0,
    sort: asked.sort === undefined ? undefined : parseSort(analysis, view, asked.sort),
    search: asked.search,
    status: asked.status,
  };
}

function chooseView(analysis: Analysis, by: string | undefined): View {
  if (by === undefined) return analysis.views[0];
  const view = analysis.views.find((candidate) => candidate.by === by);
  if (view !== undefined) return view;
  if (analysis.byList !== undefined) return viewOfList(analysis, analysis.byList, by);
  throw notAllowed(analysis, 'by', by, `one of ${choicesOf(analysis).join(', ')}`);
}

function viewOfList(analysis: Analysis, list: ByList, by: string): View {
  const columns = by.split(',').map((name) => name.trim());
  const allowed = `${list.min} to ${list.max} different ones of ${list.columns.join(', ')}, separated by commas`;
  const unknown = columns.find((name) => !list.columns.includes(name));
  if (unknown !== undefined) {
    const nearest = suggestName(unknown, list.columns);
    const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
    throw notAllowed(analysis, 'by', by, `${allowed}: it has '${unknown.slice(0, VALUE_CHARS_SHOWN)}'`, hint);
  }
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined) throw notAllowed(analysis, 'by', by, `${allowed}: it has '${repeated}' twice`);
  if (columns.length < list.min || columns.length > list.max) {
    throw notAllowed(analysis, 'by', by, `${allowed}: it has ${columns.length}`);
  }
  return list.view(columns);
}

function parseSort(analysis: Analysis, view: View, sort: string): ValidRequest['sort'] {
  const descending = sort.startsWith('-');
  const column = descending ? sort.slice(1) : sort;
  const names = view.columns.map(({ name }) => name);
  if (names.includes(column)) return { column, descending };
  throw notAllowed(analysis, 'sort', sort, `one of ${names.join(', ')}, with a leading - for descending`);
}

function refusal(analysis: Analysis, request: AnalysisRequest, issue: z.core.$ZodIssue | undefined): EngineError {
  if (issue?.code === 'unrecognized_keys') {
    const unknown = issue.keys[0] ?? '';
    return new EngineError(
      'invalid-input',
      `${analysis.name} has no parameter '${unknown}'; it reads ${['where', 'from', 'to', ...analysis.parameters].join(', ')}.`,
      { details: { parameter: unknown } },
    );
  }
  const name = String(issue?.path[0] ?? 'request');
  const value: unknown = Object.entries(request).find(([key]) => key === name)?.[1];
  return notAllowed(analysis, name, String(value), issue?.message ?? 'a valid value');
}

const VALUE_CHARS_SHOWN = 80;

function notAllowed(analysis: Analysis, parameter: string, value: string, allowed: string, hint = ''): EngineError {
  const shown = value.length > VALUE_CHARS_SHOWN ? `${value.slice(0, VALUE_CHARS_SHOWN)}...` : value;
  return new EngineError('invalid-input', `${analysis.name}: ${parameter} '${shown}' is not ${allowed}.${hint}`, {
    details: { parameter },
  });
}
