import { describeInput } from '../../server/openapi/describe-route';
import type { JsonSchema } from '../../server/openapi/json-schema';
import { statusOf } from '../../server/problem';
import type { Route } from '../../server/route';
import classes from './ApiReference.module.css';
import { anchorOf } from './anchor';
import { Prose } from './Prose';
import { typeWords } from './type-words';

/** One route: what it takes, what it answers, and an example to try. */
export function RouteReference({ route }: { readonly route: Route }) {
  const { parameters, body } = describeInput(route);
  const taken = [
    ...parameters.map(({ name, in: place, required, schema }) => ({ name, place, required, schema })),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) => ({
      name,
      place: 'body',
      required: body?.required?.includes(name) ?? false,
      schema,
    })),
  ];
  const id = anchorOf(route);
  return (
    <section aria-labelledby={id} className={classes.route}>
      <h2 id={id}>
        <code>
          {route.method} {route.path}
        </code>
      </h2>
      <p>
        <Prose text={route.description} />
      </p>
      {taken.length > 0 && <Taken taken={taken} />}
      <Answers route={route} />
      <Examples route={route} />
    </section>
  );
}

interface Parameter {
  readonly name: string;
  readonly place: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

function Taken({ taken }: { readonly taken: readonly Parameter[] }) {
  return (
    <>
      <h3>Takes</h3>
      <dl className={classes.list}>
        {taken.map(({ name, place, required, schema }) => (
          <div key={name} className={classes.entry}>
            <dt>
              <code>{name}</code>{' '}
              <span className={classes.muted}>
                {place}
                {required ? ', required' : ''}
              </span>
            </dt>
            <dd>
              <Prose text={schema.description ?? ''} /> <span className={classes.muted}>{typeWords(schema)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Answers({ route }: { readonly route: Route }) {
  return (
    <>
      <h3>Answers</h3>
      <dl className={classes.list}>
        {route.replies.map(({ status, type, description }) => (
          <div key={`${status}${type ?? ''}`} className={classes.entry}>
            <dt>
              <code>{status}</code> <span className={classes.muted}>{type ?? 'no body'}</span>
            </dt>
            <dd>
              <Prose text={description} />
            </dd>
          </div>
        ))}
        {route.problems.map((code) => (
          <div key={code} className={classes.entry}>
            <dt>
              <code>{statusOf(code)}</code> <span className={classes.muted}>application/problem+json</span>
            </dt>
            <dd>
              <code>{code}</code>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Examples({ route: { method, path, examples = [] } }: { readonly route: Route }) {
  if (examples.length === 0) return null;
  return (
    <>
      <h3>Try it</h3>
      <ul className={classes.examples}>
        {examples.map((example) => (
          <li key={JSON.stringify(example)}>
            {typeof example === 'string' ? (
              <a href={example}>
                <code>{example}</code>
              </a>
            ) : (
              <pre className={classes.code}>
                {method} {path}
                {'\n'}
                {JSON.stringify(example, null, 2)}
              </pre>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
