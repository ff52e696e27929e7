import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { describeRoute } from '../../../../server/routes/describe';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(describeRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
