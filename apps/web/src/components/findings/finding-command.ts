import type { Finding } from '@networkflow/engine/contract';

/** The command that shows the same finding with its evidence on the command line. */
export function findingCommand(finding: Pick<Finding, 'id'>): string {
  return `networkflow findings ${finding.id}`;
}
