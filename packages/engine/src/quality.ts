import type { QualityRow } from './contract.js';
import { AWS_COLUMNS } from './schema/flows.js';

/** What is not possible without a field: one sentence each, for the fields whose absence a user would notice. */
const TURNS_OFF: readonly { readonly needs: readonly string[]; readonly sentence: string }[] = [
  { needs: ['start'], sentence: 'Records have no time: windows, the hourly series and the heatmap leave them out.' },
  { needs: ['bytes'], sentence: 'No volumes: rankings by bytes count these records as 0.' },
  { needs: ['packets'], sentence: 'No packet counts: rankings by packets count these records as 0.' },
  { needs: ['action'], sentence: 'Accepted and denied traffic cannot be told apart.' },
  { needs: ['srcaddr', 'dstaddr'], sentence: 'No sources, destinations, conversations or countries.' },
  { needs: ['srcport', 'dstport', 'protocol'], sentence: 'No services or denied ports.' },
  { needs: ['log-status'], sentence: 'NODATA and SKIPDATA cannot be counted, so lost records go unseen.' },
  { needs: ['interface-id'], sentence: 'No view by network interface.' },
  { needs: ['account-id'], sentence: 'No view or filter by account.' },
  { needs: ['vpc-id'], sentence: 'No view or filter by VPC.' },
  { needs: ['subnet-id'], sentence: 'No view or filter by subnet.' },
  { needs: ['instance-id'], sentence: 'No view by instance.' },
  { needs: ['region'], sentence: 'No view by Region.' },
  { needs: ['tcp-flags'], sentence: 'The server side of a connection is judged by port numbers alone.' },
  {
    needs: ['flow-direction'],
    sentence: 'Direction is inferred from address classes; unknown between private addresses.',
  },
  { needs: ['pkt-srcaddr', 'pkt-dstaddr'], sentence: 'Addresses behind NAT stay hidden.' },
  {
    needs: ['pkt-src-aws-service', 'pkt-dst-aws-service'],
    sentence: 'AWS services cannot be told from other public addresses.',
  },
  { needs: ['traffic-path'], sentence: 'The way egress traffic took is unknown.' },
  { needs: ['reject-reason'], sentence: 'Refusals by Block Public Access or encryption controls look like any other.' },
  { needs: ['encryption-status'], sentence: 'Clear-text traffic cannot be found.' },
];

const REPORTED = new Set(TURNS_OFF.flatMap(({ needs }) => needs));

/** What one header shape lacks, of the fields some answer needs, and what that turns off. */
export function judgeFields(fields: string): Pick<QualityRow, 'missing' | 'turns_off' | 'log_format'> {
  const present = new Set(fields.split(' '));
  const tokens = AWS_COLUMNS.flatMap(({ token }) => (token === undefined ? [] : [token]));
  const missing = tokens.filter((token) => REPORTED.has(token) && !present.has(token));
  return {
    missing,
    log_format: logFormat(tokens.filter((token) => present.has(token) || missing.includes(token))),
    turns_off: TURNS_OFF.filter(({ needs }) => needs.some((token) => !present.has(token))).map(
      ({ sentence }) => sentence,
    ),
  };
}

/** As `aws ec2 create-flow-logs --log-format` takes it, in AWS's order. */
function logFormat(tokens: readonly string[]): string {
  return tokens.map((token) => `\${${token}}`).join(' ');
}
