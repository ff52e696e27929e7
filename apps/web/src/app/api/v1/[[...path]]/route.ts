import { EngineError } from '@networkflow/engine';
import { z } from 'zod';
import { handle } from '../../../../server/handle';
import { ROUTES } from '../../../../server/routes/registry';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const unknown = {
  input: z.looseObject({ path: z.array(z.string()).default([]) }),
  run: ({ input }: { readonly input: { readonly path: readonly string[] } }): Promise<Response> => {
    const known = [...new Set(ROUTES.map(({ path }) => path.replace('/api/v1/', '')))];
    return Promise.reject(
      new EngineError('not-found', `There is no /api/v1/${input.path.join('/')}. There are ${known.join(', ')}.`),
    );
  },
};

/** What is under no other route is a mistake in the address, and answered like every other mistake. */
export const GET = handle(unknown);
export const POST = GET;
export const PUT = GET;
export const PATCH = GET;
export const DELETE = GET;
export const OPTIONS = GET;
