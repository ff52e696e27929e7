import type { Route } from '../route';
import { type Described, type JsonSchema, toJsonSchema } from './json-schema';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** What a route takes, taken apart by where it stands in the request. */
export interface RouteInput {
  readonly parameters: readonly Parameter[];
  /** Of methods that have a body. */
  readonly body: JsonSchema | undefined;
  readonly named: Described['named'];
}

export function describeInput(route: Route): RouteInput {
  const { schema, named } = toJsonSchema(route.input, 'input');
  const inPath = new Set([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  const required = new Set(schema.required);
  const all = Object.entries(schema.properties ?? {});
  const hasBody = route.method === 'POST';
  const parameters = all
    .filter(([name]) => inPath.has(name) || !hasBody)
    .map(([name, each]): Parameter => {
      const isInPath = inPath.has(name);
      return { name, in: isInPath ? 'path' : 'query', required: isInPath || required.has(name), schema: each };
    });
  const inBody = all.filter(([name]) => !inPath.has(name));
  return {
    parameters: parameters.sort((a, b) => Number(b.in === 'path') - Number(a.in === 'path')),
    body: hasBody
      ? {
          ...schema,
          properties: Object.fromEntries(inBody),
          required: [...required].filter((name) => !inPath.has(name)),
        }
      : undefined,
    named,
  };
}
