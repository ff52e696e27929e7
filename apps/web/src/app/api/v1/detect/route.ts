import { handle } from '../../../../server/handle';
import { detectRoute } from '../../../../server/routes/detect';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = handle(detectRoute);
