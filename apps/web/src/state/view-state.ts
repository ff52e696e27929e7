import { MEASURES, type Measure, SEVERITIES, type Severity } from '@networkflow/engine/contract';

/** Windows counted back from the newest record, not from the clock. */
export const PRESETS = ['1h', '6h', '24h', '7d', 'all'] as const;
export type Preset = (typeof PRESETS)[number];

export type Range =
  | { readonly kind: 'preset'; readonly preset: Preset }
  /** Half-open, RFC 3339. */
  | { readonly kind: 'custom'; readonly from: string; readonly to: string };

/** The columns with a multi-select of their own, with the name the address bar gives each. */
export const PICKERS = [
  { column: 'account_id', parameter: 'account', label: 'Account' },
  { column: 'vpc_id', parameter: 'vpc', label: 'VPC' },
  { column: 'subnet_id', parameter: 'subnet', label: 'Subnet' },
  { column: 'interface_id', parameter: 'eni', label: 'Interface' },
  { column: 'protocol', parameter: 'protocol', label: 'Protocol' },
  { column: 'action', parameter: 'action', label: 'Action' },
] as const;
export type PickerColumn = (typeof PICKERS)[number]['column'];

/** The tables whose order, page and search are part of the address. */
export const TABLES = ['talkers', 'listeners', 'interfaces'] as const;
export type TableName = (typeof TABLES)[number];

export const DENIED_BY = ['direction', 'reason'] as const;
export type DeniedBy = (typeof DENIED_BY)[number];

export const CONVERSATIONS_BY = ['pair', 'vpc-country'] as const;
export type ConversationsBy = (typeof CONVERSATIONS_BY)[number];

export interface TableState {
  /** Column, with a leading `-` for descending. */
  readonly sort: string;
  /** From 1. */
  readonly page: number;
  readonly search: string;
}

/** What the findings page is narrowed to, and the finding that is open. */
export interface FindingsState {
  /** All when empty. */
  readonly severities: readonly Severity[];
  /** Name of a detection; all when empty. */
  readonly detection: string;
  /** Part of a subject, a peer or a title. */
  readonly search: string;
  readonly showsSuppressed: boolean;
  readonly open: string;
}

/** Everything that decides what the page shows; the address bar holds all of it. */
export interface ViewState {
  readonly range: Range;
  readonly picked: Readonly<Record<PickerColumn, readonly string[]>>;
  /** The typed filter expression. */
  readonly where: string;
  readonly measure: Measure;
  /** What denied flows are split by. */
  readonly deniedBy: DeniedBy;
  /** What conversations are drawn between. */
  readonly conversations: ConversationsBy;
  readonly tables: Readonly<Record<TableName, TableState>>;
  readonly findings: FindingsState;
}

const DEFAULT_PRESET: Preset = '24h';
const DEFAULT_TABLE: TableState = { sort: '-bytes', page: 1, search: '' };
const VALUE_SEPARATOR = ',';
const TABLE_SEPARATOR = '~';

export const DEFAULT_VIEW: ViewState = {
  range: { kind: 'preset', preset: DEFAULT_PRESET },
  picked: { account_id: [], vpc_id: [], subnet_id: [], interface_id: [], protocol: [], action: [] },
  where: '',
  measure: 'bytes',
  deniedBy: 'direction',
  conversations: 'pair',
  tables: { talkers: DEFAULT_TABLE, listeners: DEFAULT_TABLE, interfaces: DEFAULT_TABLE },
  findings: { severities: [], detection: '', search: '', showsSuppressed: false, open: '' },
};

/** Reads the address; what it does not understand falls back to the default, so an old link still opens. */
export function parseView(params: URLSearchParams): ViewState {
  const picked = { ...DEFAULT_VIEW.picked };
  for (const { column, parameter } of PICKERS) {
    picked[column] = splitValues(params.get(parameter));
  }
  const tables = { ...DEFAULT_VIEW.tables };
  for (const name of TABLES) tables[name] = parseTable(params.get(name));
  return {
    range: parseRange(params),
    picked,
    where: params.get('where')?.trim() ?? '',
    measure: oneOf(MEASURES, params.get('measure')) ?? DEFAULT_VIEW.measure,
    deniedBy: oneOf(DENIED_BY, params.get('denied')) ?? DEFAULT_VIEW.deniedBy,
    conversations: oneOf(CONVERSATIONS_BY, params.get('conversations')) ?? DEFAULT_VIEW.conversations,
    tables,
    findings: {
      severities: SEVERITIES.filter((severity) => splitValues(params.get('severity')).includes(severity)),
      detection: params.get('detection') ?? '',
      search: params.get('find') ?? '',
      showsSuppressed: params.get('suppressed') === 'shown',
      open: params.get('finding') ?? '',
    },
  };
}

/** Writes only what differs from the default, so that links stay short. */
export function serializeView(view: ViewState): URLSearchParams {
  const params = new URLSearchParams();
  if (view.range.kind === 'custom') {
    params.set('from', view.range.from);
    params.set('to', view.range.to);
  } else if (view.range.preset !== DEFAULT_PRESET) {
    params.set('range', view.range.preset);
  }
  for (const { column, parameter } of PICKERS) {
    const values = view.picked[column];
    if (values.length > 0) params.set(parameter, values.map(encodeURIComponent).join(VALUE_SEPARATOR));
  }
  if (view.where !== '') params.set('where', view.where);
  if (view.measure !== DEFAULT_VIEW.measure) params.set('measure', view.measure);
  if (view.deniedBy !== DEFAULT_VIEW.deniedBy) params.set('denied', view.deniedBy);
  if (view.conversations !== DEFAULT_VIEW.conversations) params.set('conversations', view.conversations);
  for (const name of TABLES) {
    const text = serializeTable(view.tables[name]);
    if (text !== '') params.set(name, text);
  }
  const { severities, detection, search, showsSuppressed, open } = view.findings;
  if (severities.length > 0) params.set('severity', severities.join(VALUE_SEPARATOR));
  if (detection !== '') params.set('detection', detection);
  if (search !== '') params.set('find', search);
  if (showsSuppressed) params.set('suppressed', 'shown');
  if (open !== '') params.set('finding', open);
  return params;
}

export function isFiltered(view: ViewState): boolean {
  return view.where !== '' || PICKERS.some(({ column }) => view.picked[column].length > 0);
}

function parseRange(params: URLSearchParams): Range {
  const from = params.get('from');
  const to = params.get('to');
  if (from !== null && to !== null && Date.parse(from) < Date.parse(to)) return { kind: 'custom', from, to };
  return { kind: 'preset', preset: oneOf(PRESETS, params.get('range')) ?? DEFAULT_PRESET };
}

function oneOf<T extends string>(known: readonly T[], text: string | null): T | undefined {
  return known.find((value) => value === text);
}

/** Values are escaped one by one, because a tag or an ARN may hold the separator. */
function splitValues(text: string | null): readonly string[] {
  if (text === null || text === '') return [];
  return [...new Set(text.split(VALUE_SEPARATOR).map(decodeValue))].filter((value) => value !== '');
}

function decodeValue(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function parseTable(text: string | null): TableState {
  if (text === null) return DEFAULT_TABLE;
  const [sort = '', page = '', ...search] = text.split(TABLE_SEPARATOR);
  const number = Number(page);
  return {
    sort: /^-?[a-z_]+$/.test(sort) ? sort : DEFAULT_TABLE.sort,
    page: Number.isSafeInteger(number) && number >= 1 ? number : 1,
    search: search.join(TABLE_SEPARATOR),
  };
}

function serializeTable(table: TableState): string {
  const { sort, page, search } = table;
  if (sort === DEFAULT_TABLE.sort && page === 1 && search === '') return '';
  return [sort, String(page), search].join(TABLE_SEPARATOR);
}
