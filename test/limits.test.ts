import { LIMITS } from '@networkflow/engine/contract';
import { expect, test } from 'vitest';
import { SERVER_LIMITS } from '../apps/web/src/server/limits.js';
import { limitsTable } from './limits-page.js';

const PAGE = `# Limits

Every bound of the product that can turn a question, a file or a caller away, or that decides how much memory, disk and time it
takes. None of them is a setting: a bound that is in your way is changed in the file that is named here. Made from those
files by \`npx vitest run test/limits.test.ts -u\`, and compared with them by every test run.

## Of the engine

\`packages/engine/src/core/limits.ts\`; they hold for the command line and for the dashboard.

${limitsTable('packages/engine/src/core/limits.ts', LIMITS)}

## Of the dashboard's server

\`apps/web/src/server/limits.ts\`; what it answers when one is reached stands in [api.md](api.md#limits).

${limitsTable('apps/web/src/server/limits.ts', SERVER_LIMITS)}
`;

test('docs/limits.md has every limit with the value the program uses', async () => {
  await expect(PAGE).toMatchFileSnapshot('../docs/limits.md');
});
