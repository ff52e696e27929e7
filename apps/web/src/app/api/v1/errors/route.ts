import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { errorsRoute } from '../../../../server/routes/errors';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(errorsRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
