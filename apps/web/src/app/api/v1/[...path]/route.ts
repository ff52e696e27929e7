import { EngineError } from '@networkflow/engine';
import { z } from 'zod';
import { handle } from '../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** What is under no other route is a mistake in the address, and answered like every other mistake. */
export const GET = handle(z.looseObject({ path: z.array(z.string()) }), ({ input }) =>
  Promise.reject(
    new EngineError(
      'not-found',
      `There is no /api/v1/${input.path.join('/')}. There are analyses/<name>, columns/<name>/values, conversations, describe, detect, findings, findings/<id>, findings/<id>/evidence, quality, records, status and suppressions.`,
    ),
  ),
);
