import { statusOf } from '../problem';
import type { Reply, Route } from '../route';
import { problem } from '../schemas';
import { describeInput } from './describe-route';
import { type JsonSchema, toJsonSchema } from './json-schema';

const PROBLEM_TYPE = 'application/problem+json';

/** The OpenAPI 3.1 document of routes. */
export function openApiDocument(routes: readonly Route[], version: string): object {
  const schemas: Record<string, JsonSchema> = {};
  const use = (named: Readonly<Record<string, JsonSchema>>): void => void Object.assign(schemas, named);
  const paths: Record<string, Record<string, object>> = {};
  use(toJsonSchema(problem, 'output').named);
  schemas.Problem ??= toJsonSchema(problem, 'output').schema;
  for (const route of routes) {
    const { parameters, body, named } = describeInput(route);
    use(named);
    paths[route.path] ??= {};
    Object.assign(paths[route.path] ?? {}, {
      [route.method.toLowerCase()]: {
        operationId: operationId(route),
        summary: route.title,
        description: route.description,
        ...(parameters.length === 0 ? {} : { parameters: parameters.map(withDescription) }),
        ...(body === undefined
          ? {}
          : { requestBody: { required: true, content: { 'application/json': withExamples(body, route) } } }),
        responses: { ...responses(route.replies, use), ...problems(route) },
      },
    });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'networkflow',
      version,
      description: 'Who talks to whom, what is refused, what is odd: answers from VPC flow logs.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }, { session: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a.localeCompare(b))),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'What `--auth-token` was given.' },
        session: { type: 'apiKey', in: 'cookie', name: 'networkflow-session', description: 'Set by the sign-in page.' },
      },
    },
  };
}

function operationId({ method, path }: Route): string {
  const words = path.replace('/api/v1/', '').match(/[a-z]+/gi) ?? [];
  return [method.toLowerCase(), ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

function withDescription({ schema, ...rest }: ReturnType<typeof describeInput>['parameters'][number]): object {
  const { description, ...plain } = schema;
  return { ...rest, ...(description === undefined ? {} : { description }), schema: plain };
}

function withExamples(schema: JsonSchema, { examples = [] }: Route): object {
  const named = examples.map((value, index) => [`example${index + 1}`, { value }] as const);
  return { schema, ...(named.length === 0 ? {} : { examples: Object.fromEntries(named) }) };
}

function responses(replies: readonly Reply[], use: (named: Record<string, JsonSchema>) => void): object {
  const byStatus: Record<string, { description: string; content?: Record<string, object> }> = {};
  for (const { status, description, type, schema } of replies) {
    const known = byStatus[status];
    const made = schema === undefined ? undefined : toJsonSchema(schema, 'output');
    if (made !== undefined) use(made.named);
    const content = type === undefined ? {} : { [type]: { schema: made?.schema ?? { type: 'string' } } };
    byStatus[status] = {
      description: known === undefined ? description : `${known.description} ${description}`,
      ...(type === undefined ? {} : { content: { ...known?.content, ...content } }),
    };
  }
  return byStatus;
}

function problems(route: Route): object {
  const content = { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } };
  const codes = new Map<number, string[]>();
  for (const code of route.problems) {
    codes.set(statusOf(code), [...(codes.get(statusOf(code)) ?? []), code]);
  }
  return {
    ...Object.fromEntries([...codes].map(([status, each]) => [status, { description: each.join(', '), content }])),
    default: { description: 'Any other problem.', content },
  };
}
