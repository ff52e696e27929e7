import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../routes/registry';
import { openApiDocument } from './document';

const APP = path.resolve(import.meta.dirname, '../../app');

/** What the folders of the app serve: `GET /api/v1/findings/{id}`. */
function served(): string[] {
  const files = ['api', 'analyze'].flatMap((folder) =>
    readdirSync(path.join(APP, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => path.basename(file) === 'route.ts')
      .map((file) => path.join(folder, file)),
  );
  return files.flatMap((file) => {
    const address = `/${path.dirname(file).replaceAll(/\[(\w+)\]/g, '{$1}')}`;
    if (address.includes('[...')) return [];
    const methods = [
      ...readFileSync(path.join(APP, file), 'utf8').matchAll(/^export const (GET|POST|PUT|PATCH|DELETE)\b/gm),
    ];
    return methods.map(([, method]) => `${method} ${address}`);
  });
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: unknown }[];
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

// Through JSON, as a reader of the document gets it; what it then holds is what the tests below look at.
const document = JSON.parse(JSON.stringify(openApiDocument(ROUTES, '1'))) as Document;
const operations = Object.entries(document.paths).flatMap(([address, each]) =>
  Object.values(each).map((operation) => ({ address, operation })),
);

describe('the OpenAPI document', () => {
  it('has every route that the app serves, and no other', () => {
    const declared = ROUTES.map(({ method, path: address }) => `${method} ${address}`);
    expect(declared.toSorted()).toEqual(served().toSorted());
    expect(declared.length).toBeGreaterThanOrEqual(17);
  });

  it('names each operation once, with all that stands in its address', () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(ROUTES.length);
    for (const { address, operation } of operations) {
      const inPath = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const named = operation.parameters?.filter((each) => each.in === 'path').map(({ name }) => name) ?? [];
      expect(named, address).toEqual(inPath);
      expect(Object.keys(operation.responses)).toContain('default');
    }
  });

  it('refers to nothing that it lacks', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
    expect(references.length).toBeGreaterThan(10);
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    for (const reference of references) expect(known).toContain(reference);
    expect(known).toContain('#/components/schemas/Problem');
  });

  it('says of numbers in a query string that they are numbers, with their bounds', () => {
    const parameters = document.paths['/api/v1/analyses/{name}']?.get?.parameters;
    expect(parameters?.find(({ name }) => name === 'limit')?.schema).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 10_000,
    });
  });

  it('has an example for every GET that needs to know nothing of the lake', () => {
    for (const { method, path: address, examples } of ROUTES) {
      if (method === 'GET' && !address.includes('{id}')) expect(examples?.length, address).toBeGreaterThan(0);
    }
  });
});
