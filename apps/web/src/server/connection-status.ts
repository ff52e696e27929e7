import type { ConnectionsStatus } from '@networkflow/engine/contract';
import { z } from 'zod';

/** What there is of connection logs, and whether lookups of this server may show personal data. */
export const connectionStatus = z
  .strictObject({
    version: z.int(),
    archives: z.int(),
    connections: z.int(),
    sessionEnds: z.int(),
    spans: z.int(),
    quarantined: z.int(),
    bytes: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    window: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
    waitingDays: z.int().describe('Days whose New and Destroy are still to be matched.'),
    canReveal: z.boolean().describe('Whether callers are known, so that lookups may show e-mail and MAC.'),
  })
  .meta({ id: 'ConnectionStatus' }) satisfies z.ZodType<ConnectionsStatus & { readonly canReveal: boolean }>;
