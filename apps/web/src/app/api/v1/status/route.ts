import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { statusRoute } from '../../../../server/routes/lake';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(statusRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
