import { handle } from '../../../../../../server/handle';
import { columnValuesRoute } from '../../../../../../server/routes/columns';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(columnValuesRoute);
