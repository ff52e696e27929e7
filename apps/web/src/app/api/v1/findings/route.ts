import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { findingsRoute } from '../../../../server/routes/findings';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(findingsRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
