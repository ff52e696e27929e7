import type { Finding } from '@networkflow/engine/contract';
import type { FindingsState } from './view-state';

/** Whether a finding is among those the page is narrowed to. */
export function matchesFinding(finding: Finding, { severities, detection, search }: FindingsState): boolean {
  if (severities.length > 0 && !severities.includes(finding.severity)) return false;
  if (detection !== '' && finding.detection !== detection) return false;
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return true;
  const texts = [finding.subject, finding.object ?? '', finding.title, finding.id, ...finding.peers, ...finding.mitre];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
