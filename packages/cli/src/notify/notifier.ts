import type { Finding } from '@networkflow/engine/contract';

/** What a receiver is told: findings it has not heard of, gravest first, never empty. */
export interface Notice {
  readonly lake: string;
  readonly findings: readonly Finding[];
  /** Address of the dashboard without a trailing slash, where one is known. */
  readonly dashboardUrl: string | undefined;
}

/** A way of saying it: one file and one line in the registry. Where it goes and how often it is tried is not its business. */
export interface Notifier {
  readonly description: string;
  /** The JSON document that is posted. */
  readonly document: (notice: Notice) => unknown;
}

/** Where the dashboard shows a finding. */
export function findingUrl(finding: Finding, dashboardUrl: string): string {
  const query = new URLSearchParams({ range: 'all', finding: finding.id });
  return `${dashboardUrl}/findings?${query}`;
}
