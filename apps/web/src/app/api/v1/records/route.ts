import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { recordsRoute } from '../../../../server/routes/records';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(recordsRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
