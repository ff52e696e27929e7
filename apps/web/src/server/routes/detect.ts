import { type DetectReport, LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../engine';
import { detectReport } from '../findings-schemas';
import { defineRoute } from '../route';
import { SharedRuns } from '../shared-runs';

const request = z.strictObject({
  from: z.string().optional().describe('RFC 3339 or YYYY-MM-DD, inclusive; the last 24 hours of data unless said.'),
  to: z.string().optional().describe('RFC 3339 or YYYY-MM-DD, exclusive.'),
  since: z.literal('last').optional().describe('What came since the last run, instead of a window.'),
});

/** Detections use every core for seconds: one run at a time. */
const runs = new SharedRuns(
  async (input: z.output<typeof request>): Promise<DetectReport> => (await getEngine()).detect(input, LOCAL_SCOPE),
);

/** Runs detections over a window, or over what came since the last run. */
export const detectRoute = defineRoute({
  method: 'POST',
  path: '/api/v1/detect',
  title: 'Look for findings now',
  description:
    'Runs every detection that is enabled over a window. One run at a time; who asks the same shares the answer.',
  input: request,
  replies: [{ status: 200, description: 'What each detection did.', type: 'application/json', schema: detectReport }],
  problems: ['invalid-input', 'store'],
  examples: [{ since: 'last' }],
  async run({ input }) {
    const { findings, ...report } = await runs.run(input);
    return Response.json({ ...report, findings: findings.length });
  },
});
