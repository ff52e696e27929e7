import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../../../../server/engine';
import { handle } from '../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** What is in the lake: rows, bytes, window, version. */
export const GET = handle(z.strictObject({}), async () => Response.json(await (await getEngine()).status(LOCAL_SCOPE)));
