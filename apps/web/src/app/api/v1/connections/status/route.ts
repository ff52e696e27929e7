import { handle } from '../../../../../server/handle';
import { onlyAllows } from '../../../../../server/only-allows';
import { connectionsStatusRoute } from '../../../../../server/routes/connection-logs';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(connectionsStatusRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
