import { NULL_VALUE } from '../../parquet/columns.js';
import type { NumberedRows } from '../../store/numbered-rows.js';

/** Columns of `flows` that conversations are made of. */
export const WANTED_COLUMNS = [
  'interface_id',
  'resource_id',
  'instance_id',
  'account_id',
  'vpc_id',
  'region',
  'srcaddr',
  'dstaddr',
  'pkt_srcaddr',
  'pkt_dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'tcp_flags',
  'pkt_src_aws_service',
  'pkt_dst_aws_service',
  'flow_direction',
  'encryption_status',
  'src_country',
  'dst_country',
] as const;

type Name = (typeof WANTED_COLUMNS)[number];

/** Columns of records, those that no file has without any value. */
export class RecordColumns {
  readonly count: number;
  readonly interface: Int32Array;
  readonly resource: Int32Array;
  readonly instance: Int32Array;
  readonly account: Int32Array;
  readonly vpc: Int32Array;
  readonly region: Int32Array;
  readonly src: Int32Array;
  readonly dst: Int32Array;
  readonly packetSrc: Int32Array;
  readonly packetDst: Int32Array;
  readonly srcPort: Int32Array;
  readonly dstPort: Int32Array;
  readonly protocol: Int32Array;
  readonly packets: Float64Array;
  readonly bytes: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly action: Int32Array;
  readonly flags: Int32Array;
  readonly srcService: Int32Array;
  readonly dstService: Int32Array;
  readonly direction: Int32Array;
  readonly encryption: Int32Array;
  readonly srcCountry: Int32Array;
  readonly dstCountry: Int32Array;

  constructor(rows: NumberedRows) {
    this.count = rows.count;
    const nothing = new Int32Array(rows.count).fill(NULL_VALUE);
    const narrow = (name: Name): Int32Array => {
      const column = rows.columns.get(name);
      if (column === undefined) return nothing;
      const values = 'codes' in column ? column.codes : column.numbers;
      return values instanceof Int32Array ? values : Int32Array.from(values);
    };
    const wide = (name: Name): Float64Array => {
      const column = rows.columns.get(name);
      if (column === undefined || 'codes' in column) return new Float64Array(rows.count).fill(NULL_VALUE);
      return column.numbers instanceof Float64Array ? column.numbers : Float64Array.from(column.numbers);
    };
    this.interface = narrow('interface_id');
    this.resource = narrow('resource_id');
    this.instance = narrow('instance_id');
    this.account = narrow('account_id');
    this.vpc = narrow('vpc_id');
    this.region = narrow('region');
    this.src = narrow('srcaddr');
    this.dst = narrow('dstaddr');
    this.packetSrc = narrow('pkt_srcaddr');
    this.packetDst = narrow('pkt_dstaddr');
    this.srcPort = narrow('srcport');
    this.dstPort = narrow('dstport');
    this.protocol = narrow('protocol');
    this.packets = wide('packets');
    this.bytes = wide('bytes');
    this.start = wide('start');
    this.end = wide('end');
    this.action = narrow('action');
    this.flags = narrow('tcp_flags');
    this.srcService = narrow('pkt_src_aws_service');
    this.dstService = narrow('pkt_dst_aws_service');
    this.direction = narrow('flow_direction');
    this.encryption = narrow('encryption_status');
    this.srcCountry = narrow('src_country');
    this.dstCountry = narrow('dst_country');
  }
}
