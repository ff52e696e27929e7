import type { CaseFile, WhoCandidate, WhoRow, WhoTime } from '@networkflow/engine/contract';

/** Names and values, or a table: what both forms of a case file are made of. */
export interface CaseSection {
  readonly title: string;
  readonly pairs?: readonly (readonly [name: string, value: string])[];
  readonly lines?: readonly string[];
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

const NOT_GIVEN = '(not given)';

/** A case file in the order in which it is read. */
export function caseSections(file: CaseFile): readonly CaseSection[] {
  const { answer, query } = file;
  return [
    {
      title: 'Case',
      pairs: [
        ['Case', file.case.caseId ?? NOT_GIVEN],
        ['Requester', file.case.requester ?? NOT_GIVEN],
        ['Legal basis', file.case.legalBasis ?? NOT_GIVEN],
        ['Reason', file.reason],
        ['Asked by', [file.actor.name, file.actor.from].filter((part) => part !== undefined).join(' on ')],
        ['Made at (UTC)', file.madeAt.utc],
        ['Software', `networkflow ${file.softwareVersion}`],
        ['Access log', `entry ${file.accessLog.seq}, hash ${file.accessLog.hash}`],
      ],
    },
    {
      title: 'Question',
      pairs: [
        ['Public address', query.natIp],
        ['Public port', query.port === null ? NOT_GIVEN : String(query.port)],
        ['Moment (UTC)', query.at.utc],
        ...(query.zone === 'UTC' ? [] : [[`Moment (${query.zone})`, query.at.zoned] as const]),
        ['Moment as asked', query.asked],
        ['Destination', destination(query.destIp, query.destPort)],
        ['Protocol', query.protocol ?? NOT_GIVEN],
        ['Clocks may differ by', `${query.skewS} s`],
        ['Ports of the NAT', `declared as ${query.natPorts}`],
        ['SHA-256', file.querySha256],
      ],
    },
    {
      title: 'Answer',
      pairs: [
        ['Outcome', answer.outcome],
        ['Candidates', String(answer.candidatesTotal)],
        ['Personal data', answer.isRevealed ? 'shown' : 'masked'],
        ['Version of the lake', String(answer.lakeVersion)],
        ['SHA-256', file.answerSha256],
      ],
      lines: [...answer.summary, ...answer.notices, answer.ports.statement],
    },
    ...answer.candidates.flatMap((candidate, index) => candidateSections(candidate, index + 1)),
    ...contradictions(file),
    {
      title: 'Coverage',
      lines:
        answer.gaps.length === 0
          ? ['No gap in the logs is known near the moment.']
          : answer.gaps.map(({ statement }) => statement),
    },
    {
      title: 'What these logs cannot say',
      lines: answer.limits.map(({ statement, source }) => (source === null ? statement : `${statement} (${source}.)`)),
    },
    {
      title: 'Hashes',
      lines: [
        'Both hashes are SHA-256 of the question and the answer as JSON with sorted keys and without spaces; --json prints that answer.',
      ],
    },
  ];
}

function candidateSections(
  { privateAddress, identity, confidence, reasons, spans, spansTotal }: WhoCandidate,
  number: number,
): CaseSection[] {
  const people = identity.people.map(({ email, mac, sessionEnded }): readonly [string, string] => [
    'Person',
    `${[email, mac].filter((part) => part !== null).join(', ') || 'without a name'}; session ended ${both(sessionEnded)}`,
  ]);
  const rows = [...spans.flatMap((span) => span.rows), ...identity.people.map(({ row }) => row)];
  const shown = spans.length < spansTotal ? [`${spans.length} of ${spansTotal} connections are listed.`] : [];
  return [
    {
      title: `Candidate ${number}: ${privateAddress}`,
      pairs: [['Confidence', String(confidence)], ['Identity', identity.state], ...people],
      lines: [...reasons, ...shown],
    },
    { title: `Records behind candidate ${number}`, table: recordTable(rows) },
  ];
}

function contradictions({ answer: { ports } }: CaseFile): CaseSection[] {
  if (ports.contradictions.length === 0) return [];
  return [
    {
      title: 'Records that contradict preserved ports',
      table: recordTable(ports.contradictions.flatMap(({ rows }) => rows)),
    },
  ];
}

function recordTable(rows: readonly WhoRow[]): NonNullable<CaseSection['table']> {
  return {
    head: ['Record', 'Time (UTC)', 'Time (zone)', 'Private side', 'Other side', 'Archive, member, line'],
    rows: rows.map((row) => [
      row.kind,
      row.time.utc,
      row.time.zoned,
      row.sourcePort === undefined || row.sourcePort === null
        ? row.privateAddress
        : `${row.privateAddress} port ${row.sourcePort}`,
      row.kind === 'session-end'
        ? [row.email, row.mac].filter((part) => typeof part === 'string').join(', ')
        : `${destination(row.destIp ?? null, row.destPort ?? null)} ${row.protocol ?? ''} via ${row.natIp ?? ''}`,
      row.place === null ? '(not looked up)' : `${row.place.archive}, ${row.place.member}, line ${row.place.line}`,
    ]),
  };
}

function destination(ip: string | null, port: number | null): string {
  if (ip === null && port === null) return NOT_GIVEN;
  return `${ip ?? 'any address'}${port === null ? '' : ` port ${port}`}`;
}

function both({ utc, zoned }: WhoTime): string {
  return utc === zoned ? utc : `${utc} (${zoned})`;
}
