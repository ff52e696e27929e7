import { handle } from '../../../../../server/handle';
import { onlyAllows } from '../../../../../server/only-allows';
import { analysisRoute } from '../../../../../server/routes/analyses';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(analysisRoute);
export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET');
