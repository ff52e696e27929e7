import { handle } from '../../../../../server/handle';
import { onlyAllows } from '../../../../../server/only-allows';
import { unsuppressRoute } from '../../../../../server/routes/suppressions';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const DELETE = handle(unsuppressRoute);
export const { OPTIONS, GET, HEAD, POST, PUT, PATCH } = onlyAllows('DELETE');
