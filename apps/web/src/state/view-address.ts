import { LIMITS, MEASURES, PATH_COLUMNS, type PathColumn, SEVERITIES } from '@networkflow/engine/contract';
import {
  choiceParameter,
  choicesParameter,
  defineParameters,
  joinValues,
  type Parameter,
  splitValues,
  textParameter,
} from './parameters';
import {
  DEFAULT_PRESET,
  DEFAULT_TABLE,
  DEFAULT_VIEW,
  DENIED_BY,
  PICKERS,
  type PickerColumn,
  PRESETS,
  type Preset,
  type Range,
  SHOW_OPTIONS,
  type TableState,
  type ViewState,
} from './view-state';

/** The version of the address that this page writes; it is written only once there are two. */
const VERSION = '1';
const TABLE_SEPARATOR = '~';
/** Before the values of a picker: all but these, and kept but not asked for. No value is written as one of them. */
const EXCLUDED_MARK = '!';
const OFF_MARK = '~';

const tableParameter: Parameter<TableState> = { fallback: DEFAULT_TABLE, read: parseTable, write: serializeTable };
const trimmedParameter: Parameter<string> = { ...textParameter(), read: (text) => text.trim() };

const SHOW_PATTERN = new RegExp(`^[a-z-]+\\.(${SHOW_OPTIONS.join('|')})$`);
const showParameter: Parameter<readonly string[]> = {
  fallback: DEFAULT_VIEW.show,
  read: (text) =>
    splitValues(text)
      .filter((flag) => SHOW_PATTERN.test(flag))
      .toSorted(),
  write: joinValues,
};
const pathsParameter: Parameter<readonly PathColumn[]> = {
  fallback: DEFAULT_VIEW.paths,
  read: parsePaths,
  write: (columns) => (columns.join() === DEFAULT_VIEW.paths.join() ? undefined : joinValues(columns)),
};

export const VIEW_PARAMETERS = defineParameters({
  range: choiceParameter(PRESETS, DEFAULT_PRESET),
  from: textParameter(),
  to: textParameter(),
  account: textParameter(),
  vpc: textParameter(),
  subnet: textParameter(),
  eni: textParameter(),
  protocol: textParameter(),
  action: textParameter(),
  where: trimmedParameter,
  off: trimmedParameter,
  measure: choiceParameter(MEASURES, DEFAULT_VIEW.measure),
  denied: choiceParameter(DENIED_BY, DEFAULT_VIEW.deniedBy),
  paths: pathsParameter,
  show: showParameter,
  talkers: tableParameter,
  listeners: tableParameter,
  interfaces: tableParameter,
  severity: choicesParameter(SEVERITIES),
  detection: textParameter(),
  find: textParameter(),
  suppressed: choiceParameter(['hidden', 'shown'], 'hidden'),
  finding: textParameter(),
});

type ViewParameters = ReturnType<(typeof VIEW_PARAMETERS)['read']>;

/** Reads the address; what it does not understand falls back to the default, so an old link still opens. */
export function parseView(params: URLSearchParams): ViewState {
  if (isOfUnknownVersion(params)) return DEFAULT_VIEW;
  const values = VIEW_PARAMETERS.read(params);
  const picked = { ...DEFAULT_VIEW.picked };
  const excluded: PickerColumn[] = [];
  const pickedOff: PickerColumn[] = [];
  for (const { column, parameter } of PICKERS) {
    const { marks, rest } = splitMarks(values[parameter]);
    picked[column] = splitValues(rest);
    if (picked[column].length === 0) continue;
    if (marks.includes(EXCLUDED_MARK)) excluded.push(column);
    if (marks.includes(OFF_MARK)) pickedOff.push(column);
  }
  return {
    range: rangeOf(values),
    picked,
    excluded,
    pickedOff,
    where: values.where,
    whereOff: values.off,
    measure: values.measure,
    deniedBy: values.denied,
    paths: values.paths,
    show: values.show,
    tables: { talkers: values.talkers, listeners: values.listeners, interfaces: values.interfaces },
    findings: {
      severities: values.severity,
      detection: values.detection,
      search: values.find,
      showsSuppressed: values.suppressed === 'shown',
      open: values.finding,
    },
  };
}

/** Writes only what differs from the default, so that links stay short; parameters of others stay as they are. */
export function writeView(view: ViewState, params: URLSearchParams): void {
  params.delete('v');
  VIEW_PARAMETERS.write(parametersOf(view), params);
}

export function serializeView(view: ViewState): URLSearchParams {
  const params = new URLSearchParams();
  writeView(view, params);
  return params;
}

/** Whether a link was made by a later version of this page, which this one cannot be sure to understand. */
export function isOfUnknownVersion(params: URLSearchParams): boolean {
  return (params.get('v') ?? VERSION) !== VERSION;
}

function parametersOf(view: ViewState): ViewParameters {
  const { range, findings } = view;
  const pickers = Object.fromEntries(
    PICKERS.map(({ column, parameter }) => [parameter, pickerText(view, column)]),
    // One text for each picker, under its name.
  ) as Record<(typeof PICKERS)[number]['parameter'], string>;
  return {
    range: range.kind === 'preset' ? range.preset : DEFAULT_PRESET,
    from: range.kind === 'custom' ? range.from : '',
    to: range.kind === 'custom' ? range.to : '',
    ...pickers,
    where: view.where,
    off: view.whereOff,
    measure: view.measure,
    denied: view.deniedBy,
    paths: view.paths,
    show: view.show,
    ...view.tables,
    severity: findings.severities,
    detection: findings.detection,
    find: findings.search,
    suppressed: findings.showsSuppressed ? 'shown' : 'hidden',
    finding: findings.open,
  };
}

function rangeOf({ range, from, to }: { readonly range: Preset; readonly from: string; readonly to: string }): Range {
  return Date.parse(from) < Date.parse(to) ? { kind: 'custom', from, to } : { kind: 'preset', preset: range };
}

function splitMarks(text: string): { readonly marks: string; readonly rest: string } {
  const marks = /^[!~]*/.exec(text)?.[0] ?? '';
  return { marks, rest: text.slice(marks.length) };
}

/** `encodeURIComponent` leaves the marks as they are, so a value that begins with one is escaped here. */
function pickerText(view: ViewState, column: PickerColumn): string {
  const text = joinValues(view.picked[column]);
  if (text === undefined) return '';
  const excluded = view.excluded.includes(column) ? EXCLUDED_MARK : '';
  const off = view.pickedOff.includes(column) ? OFF_MARK : '';
  return excluded + off + text.replace(/^[!~]/, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function parsePaths(text: string): readonly PathColumn[] {
  const columns = splitValues(text).flatMap((name) => PATH_COLUMNS.filter((column) => column === name));
  const isPath = columns.length >= LIMITS.pathColumnsMin && columns.length <= LIMITS.pathColumnsMax;
  return isPath ? columns : DEFAULT_VIEW.paths;
}

function parseTable(text: string): TableState {
  const [sort = '', page = '', ...search] = text.split(TABLE_SEPARATOR);
  const number = Number(page);
  return {
    sort: /^-?[a-z_]+$/.test(sort) ? sort : DEFAULT_TABLE.sort,
    page: Number.isSafeInteger(number) && number >= 1 ? number : 1,
    search: search.join(TABLE_SEPARATOR),
  };
}

function serializeTable({ sort, page, search }: TableState): string | undefined {
  if (sort === DEFAULT_TABLE.sort && page === 1 && search === '') return undefined;
  return [sort, String(page), search].join(TABLE_SEPARATOR);
}
