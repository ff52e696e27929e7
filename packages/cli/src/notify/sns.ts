import type { Notifier } from './notifier.js';

/** Characters of a subject, which must be ASCII on one line. Source: Amazon SNS API Reference, "Publish". */
const SUBJECT_CHARS_MAX = 99;

/**
 * What `aws sns publish --cli-input-json` takes, without the topic: one message a protocol. `default` is for queues and
 * functions, `email` for people.
 */
export const sns: Notifier = {
  description: 'the input of an SNS Publish call, without the topic',
  document: (notice) => {
    const { findings, lake } = notice;
    const gravest = findings[0]?.title ?? '';
    const subject = findings.length === 1 ? gravest : `${findings.length} new findings; ${gravest}`;
    return {
      Subject: `networkflow: ${subject}`.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, SUBJECT_CHARS_MAX),
      MessageStructure: 'json',
      Message: JSON.stringify({
        default: JSON.stringify({ source: 'networkflow', lake, findings }),
        email: findings
          .map(({ severity, title, benign }) => `${severity}: ${title}\nMay be harmless: ${benign}\n`)
          .join('\n'),
      }),
    };
  },
};
