import { z } from 'zod';
import { getEngine } from '../../../../server/engine';
import { handle } from '../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** Tables, columns, operators, analyses and named queries. */
export const GET = handle(z.strictObject({}), async () => Response.json((await getEngine()).describe()));
