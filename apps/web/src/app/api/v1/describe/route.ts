import { handle } from '../../../../server/handle';
import { describeRoute } from '../../../../server/routes/describe';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(describeRoute);
