import { type DetectReport, LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../../../../server/engine';
import { handle } from '../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const request = z.strictObject({
  from: z.string().optional(),
  to: z.string().optional(),
  since: z.literal('last').optional(),
});

/** Detections use every core for seconds, so a second request waits for the first and gets the same report. */
let running: Promise<DetectReport> | undefined;

/** Runs detections over a window, or over what came since the last run. */
export const POST = handle(request, async ({ input }) => {
  const engine = await getEngine();
  running ??= engine.detect(input, LOCAL_SCOPE).finally(() => {
    running = undefined;
  });
  const { findings, ...report } = await running;
  return Response.json({ ...report, findings: findings.length });
});
