import { handle } from '../../../../../server/handle';
import { unsuppressRoute } from '../../../../../server/routes/suppressions';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const DELETE = handle(unsuppressRoute);
