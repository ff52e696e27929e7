import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { analysisQuery } from '../../../../../../server/analysis-query';
import { getEngine } from '../../../../../../server/engine';
import { handle } from '../../../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const input = analysisQuery.extend({ name: z.string(), prefix: z.string().max(256).optional() });

/** The most frequent values of a column of `flows`, with their flow counts. */
export const GET = handle(input, async ({ input: { name, ...request }, signal }) => {
  const engine = await getEngine();
  return Response.json({ values: await engine.values(name, request, LOCAL_SCOPE, { signal }) });
});
