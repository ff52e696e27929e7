import { handle } from '../../../../../server/handle';
import { onlyAllows } from '../../../../../server/only-allows';
import { whoRoute } from '../../../../../server/routes/connection-lookups';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = handle(whoRoute);
export const { OPTIONS, GET, HEAD, PUT, PATCH, DELETE } = onlyAllows('POST');
