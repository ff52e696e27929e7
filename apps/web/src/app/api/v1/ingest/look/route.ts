import { handle } from '../../../../../server/handle';
import { onlyAllows } from '../../../../../server/only-allows';
import { lookRoute } from '../../../../../server/routes/look';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = handle(lookRoute);
export const { OPTIONS, GET, HEAD, PUT, PATCH, DELETE } = onlyAllows('POST');
