import { handle } from '../../../../../server/handle';
import { onlyAllows } from '../../../../../server/only-allows';
import { accessLogRoute } from '../../../../../server/routes/connection-lookups';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(accessLogRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
