import type { ParquetColumn, ParquetType, Texts } from '../../parquet/columns.js';
import type { DuckType } from '../../schema/column.js';
import { conversations, MEASURES, SEGMENT_COLUMNS, SLOTS } from '../../schema/conversations.js';
import type { TextBooks } from '../../store/text-books.js';
import { storedColumns } from '../../store/views.js';
import type { Interfaces } from './interfaces.js';
import { ListTexts } from './list-texts.js';
import { ORIENTATIONS } from './orientation.js';
import { FIELD, MEASURE_COUNT, WIDE } from './row-store.js';
import type { Services } from './services.js';

/** A column of a part: where its values stand in rows, and the texts they are the numbers of. */
export interface OutputColumn extends ParquetColumn {
  readonly source: { readonly narrow: number; readonly texts?: Texts } | { readonly wide: number };
}

const ACTIONS = ['ACCEPT', 'REJECT'];
const DIRECTIONS = ['external', 'inbound', 'outbound', 'internal'];
const LEGS = ['direct', 'translated'];

export interface OutputTexts {
  readonly books: TextBooks;
  readonly interfaces: Interfaces;
  readonly services: Services;
}

type Sources = ReadonlyMap<string, OutputColumn['source']>;

/** The columns of a part of whole conversations. */
export function wholeColumns(texts: OutputTexts): OutputColumn[] {
  const measures = MEASURES.map((name, index) => [name, { wide: WIDE.measures + index }] as const);
  const action = { narrow: FIELD.refused, texts: new ListTexts(ACTIONS) };
  return columnsOf(storedColumns(conversations), new Map([...shared(texts), ...measures, ['action', action]]));
}

/** The columns of a part of segments. */
export function segmentColumns(texts: OutputTexts): OutputColumn[] {
  const slots = SLOTS.flatMap((slot, index): [string, OutputColumn['source']][] => [
    ...MEASURES.map((name, measure): [string, OutputColumn['source']] => [
      `${slot}_${name}`,
      { wide: WIDE.measures + index * MEASURE_COUNT + measure },
    ]),
    [`${slot}_interface`, { narrow: FIELD.slots + 2 * index, texts: texts.interfaces.texts }],
    [`${slot}_accepted`, { narrow: FIELD.slots + 2 * index + 1 }],
  ]);
  const state: [string, OutputColumn['source']][] = [
    ['hour', { wide: WIDE.hour }],
    ['refused', { narrow: FIELD.refused }],
    ['closed', { narrow: FIELD.closed }],
    ['open', { narrow: FIELD.open }],
    ['knocking', { narrow: FIELD.knocking }],
  ];
  return columnsOf(SEGMENT_COLUMNS, new Map([...shared(texts), ...slots, ...state]));
}

function shared({ books, interfaces, services }: OutputTexts): Sources {
  return new Map<string, OutputColumn['source']>([
    ['start', { wide: WIDE.start }],
    ['end', { wide: WIDE.end }],
    ['client', { narrow: FIELD.client, texts: books.addresses }],
    ['client_port', { narrow: FIELD.clientPort }],
    ['server', { narrow: FIELD.server, texts: books.addresses }],
    ['server_port', { narrow: FIELD.serverPort }],
    ['protocol', { narrow: FIELD.protocol }],
    ['service', { narrow: FIELD.service, texts: services.texts }],
    ['orientation', { narrow: FIELD.orientation, texts: new ListTexts(ORIENTATIONS) }],
    ['client_flags', { narrow: FIELD.clientFlags }],
    ['server_flags', { narrow: FIELD.serverFlags }],
    ['flows', { narrow: FIELD.flows }],
    ['refused_flows', { narrow: FIELD.refusedFlows }],
    ['vantage_points', { narrow: FIELD.vantagePoints }],
    ['client_interface', { narrow: FIELD.clientInterface, texts: interfaces.texts }],
    ['server_interface', { narrow: FIELD.serverInterface, texts: interfaces.texts }],
    ['account_id', { narrow: FIELD.account, texts: books.of('account_id') }],
    ['vpc_id', { narrow: FIELD.vpc, texts: books.of('vpc_id') }],
    ['region', { narrow: FIELD.region, texts: books.of('region') }],
    ['client_internal', { narrow: FIELD.clientInternal }],
    ['server_internal', { narrow: FIELD.serverInternal }],
    ['direction', { narrow: FIELD.direction, texts: new ListTexts(DIRECTIONS) }],
    ['client_country', { narrow: FIELD.clientCountry, texts: books.of('src_country') }],
    ['server_country', { narrow: FIELD.serverCountry, texts: books.of('src_country') }],
    ['client_aws_service', { narrow: FIELD.clientService, texts: books.of('pkt_src_aws_service') }],
    ['server_aws_service', { narrow: FIELD.serverService, texts: books.of('pkt_src_aws_service') }],
    ['encryption_status', { narrow: FIELD.encryption }],
    ['leg', { narrow: FIELD.leg, texts: new ListTexts(LEGS) }],
  ]);
}

function columnsOf(
  columns: readonly { readonly name: string; readonly type: DuckType }[],
  sources: Sources,
): OutputColumn[] {
  return columns.map(({ name, type }) => {
    const source = sources.get(name);
    if (source === undefined) throw new Error(`nobody knows where ${name} of a conversation comes from`);
    return { name, type: TYPES[type] ?? 'text', source };
  });
}

const TYPES: Partial<Record<DuckType, ParquetType>> = { BIGINT: 'int64', INTEGER: 'int32', BOOLEAN: 'boolean' };
