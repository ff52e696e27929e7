import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { openApiRoute } from '../../../../server/routes/registry';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(openApiRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
