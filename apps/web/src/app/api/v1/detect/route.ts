import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { detectRoute } from '../../../../server/routes/detect';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = handle(detectRoute);
export const { OPTIONS, GET, HEAD, PUT, PATCH, DELETE } = onlyAllows('POST');
