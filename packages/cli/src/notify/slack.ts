import type { Finding } from '@networkflow/engine/contract';
import { findingUrl, type Notifier } from './notifier.js';

/** Slack takes 50 blocks a message; one is the heading and one says how many are left out. Source: Slack, "Blocks". */
const FINDINGS_MAX = 48;
/** Characters of the text of a section. Source: Slack, "Section block". */
const TEXT_CHARS_MAX = 3_000;

/** A message for a Slack incoming webhook, which Mattermost and others take as well. */
export const slack: Notifier = {
  description: 'a message for a Slack incoming webhook',
  document: ({ lake, findings, dashboardUrl }) => {
    const heading = `networkflow: ${findings.length === 1 ? 'one new finding' : `${findings.length} new findings`}`;
    const more = findings.length - FINDINGS_MAX;
    return {
      text: `${heading} in ${escapeText(lake)}`,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: heading } },
        ...findings.slice(0, FINDINGS_MAX).map((finding) => section(sentence(finding, dashboardUrl))),
        ...(more > 0 ? [section(`and ${more} more: \`networkflow findings\``)] : []),
      ],
    };
  },
};

function section(text: string): unknown {
  return { type: 'section', text: { type: 'mrkdwn', text: text.slice(0, TEXT_CHARS_MAX) } };
}

function sentence(finding: Finding, dashboardUrl: string | undefined): string {
  const link = dashboardUrl === undefined ? '' : ` <${findingUrl(finding, dashboardUrl)}|Look at it>`;
  return `*${finding.severity}* ${escapeText(finding.title)}\n_May be harmless: ${escapeText(finding.benign)}_${link}`;
}

/** The three characters Slack reads as markup. Source: Slack, "Escaping text". */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
