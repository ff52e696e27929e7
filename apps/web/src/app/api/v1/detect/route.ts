import { type DetectReport, LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../../../../server/engine';
import { handle } from '../../../../server/handle';
import { SharedRuns } from '../../../../server/shared-runs';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const request = z.strictObject({
  from: z.string().optional(),
  to: z.string().optional(),
  since: z.literal('last').optional(),
});

/** Detections use every core for seconds: one run at a time. */
const runs = new SharedRuns(
  async (input: z.output<typeof request>): Promise<DetectReport> => (await getEngine()).detect(input, LOCAL_SCOPE),
);

/** Runs detections over a window, or over what came since the last run. */
export const POST = handle(request, async ({ input }) => {
  const { findings, ...report } = await runs.run(input);
  return Response.json({ ...report, findings: findings.length });
});
