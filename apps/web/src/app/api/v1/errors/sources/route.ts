import { handle } from '../../../../../server/handle';
import { onlyAllows } from '../../../../../server/only-allows';
import { errorSourcesRoute } from '../../../../../server/routes/errors';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(errorSourcesRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
