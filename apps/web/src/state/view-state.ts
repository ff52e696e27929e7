import type { Measure, PathColumn, Severity } from '@networkflow/engine/contract';

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

/** How a panel may be shown other than it usually is, written `panel.option` in the address. */
export const SHOW_OPTIONS = ['log', 'table', 'columns', 'shades', 'bubbles'] as const;
export type ShowOption = (typeof SHOW_OPTIONS)[number];

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
  /** Columns of which all but the picked values are asked for. */
  readonly excluded: readonly PickerColumn[];
  /** Columns whose picked values are kept but not asked for. */
  readonly pickedOff: readonly PickerColumn[];
  /** The typed filter expression. */
  readonly where: string;
  /** Conditions that are kept but not asked for, as one expression. */
  readonly whereOff: string;
  readonly measure: Measure;
  /** What denied flows are split by. */
  readonly deniedBy: DeniedBy;
  /** What conversations are drawn along, from left to right. */
  readonly paths: readonly PathColumn[];
  /** Panels shown other than usual: `panel.option`, in order. */
  readonly show: readonly string[];
  readonly tables: Readonly<Record<TableName, TableState>>;
  readonly findings: FindingsState;
}

export const DEFAULT_PRESET: Preset = '24h';
export const DEFAULT_TABLE: TableState = { sort: '-bytes', page: 1, search: '' };

export const DEFAULT_VIEW: ViewState = {
  range: { kind: 'preset', preset: DEFAULT_PRESET },
  picked: { account_id: [], vpc_id: [], subnet_id: [], interface_id: [], protocol: [], action: [] },
  excluded: [],
  pickedOff: [],
  where: '',
  whereOff: '',
  measure: 'bytes',
  deniedBy: 'direction',
  paths: ['srcaddr', 'service', 'dstaddr'],
  show: [],
  tables: { talkers: DEFAULT_TABLE, listeners: DEFAULT_TABLE, interfaces: DEFAULT_TABLE },
  findings: { severities: [], detection: '', search: '', showsSuppressed: false, open: '' },
};

/** Whether a panel is shown in a way other than usual. */
export function isShown(view: ViewState, panel: string, option: ShowOption): boolean {
  return view.show.includes(`${panel}.${option}`);
}

/** The view with a panel shown in a way, or no longer. */
export function withShown(
  view: ViewState,
  shown: { readonly panel: string; readonly option: ShowOption; readonly isOn: boolean },
): ViewState {
  const flag = `${shown.panel}.${shown.option}`;
  const others = view.show.filter((other) => other !== flag);
  return { ...view, show: shown.isOn ? [...others, flag].toSorted() : others };
}

export function isFiltered(view: ViewState): boolean {
  return view.where !== '' || view.whereOff !== '' || PICKERS.some(({ column }) => view.picked[column].length > 0);
}

/** Window, filter and measure, which go from page to page; the rest belongs to the page one is on. */
export function sharedView(view: ViewState): ViewState {
  const { range, picked, excluded, pickedOff, where, whereOff, measure } = view;
  return { ...DEFAULT_VIEW, range, picked, excluded, pickedOff, where, whereOff, measure };
}
