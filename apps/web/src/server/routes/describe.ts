import { z } from 'zod';
import { getEngine } from '../engine';
import { detectionDescription } from '../findings-schemas';
import { defineRoute } from '../route';
import { analysisDescription } from '../schemas';

const column = z.looseObject({ name: z.string(), type: z.string(), kind: z.string(), description: z.string() });

/** Tables, columns, operators, analyses, named queries and detections. */
export const describeRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/describe',
  title: 'Say what can be asked',
  description: 'Tables and their columns, filter operators, analyses, named queries and detections.',
  input: z.strictObject({}),
  replies: [
    {
      status: 200,
      description: 'Does not change while the server runs.',
      type: 'application/json',
      schema: z.strictObject({
        tables: z.array(z.looseObject({ name: z.string(), description: z.string(), columns: z.array(column) })),
        stored: z
          .array(z.looseObject({ name: z.string() }))
          .describe('Every table of Parquet parts in the lake, with the columns that its files hold.'),
        operators: z.array(
          z.strictObject({
            op: z.string(),
            operator: z.string(),
            kinds: z.array(z.string()),
            example: z.string(),
            description: z.string(),
          }),
        ),
        aliases: z.array(z.strictObject({ alias: z.string(), columns: z.array(z.string()) })),
        analyses: z.array(analysisDescription),
        queries: z.array(z.looseObject({ name: z.string(), description: z.string(), sql: z.string() })),
        detections: z.array(detectionDescription),
      }),
    },
  ],
  problems: [],
  examples: ['/api/v1/describe'],
  version: async () => 'for as long as the process lives',
  async run() {
    return Response.json((await getEngine()).describe());
  },
});
