import { handle } from '../../../../server/handle';
import { conversationsRoute } from '../../../../server/routes/records';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(conversationsRoute);
