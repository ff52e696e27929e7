import { handle } from '../../../../../../server/handle';
import { onlyAllows } from '../../../../../../server/only-allows';
import { columnValuesRoute } from '../../../../../../server/routes/columns';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(columnValuesRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
