import { ROUTES } from '../../server/routes/registry';
import classes from './ApiReference.module.css';
import { anchorOf } from './anchor';
import { RouteReference } from './RouteReference';

/** Every route of the API, from the declarations that serve it. */
export function ApiReference() {
  return (
    <main className={classes.page}>
      <p>
        <a href="/">Back to the dashboard</a>
      </p>
      <h1>API</h1>
      <p>
        The page asks everything it shows from these addresses, and so can you. Replies are JSON; mistakes and failures
        are problem documents with a code and the id under which the server's log has the request. The same for
        programs: <a href="/api/v1/openapi.json">OpenAPI document</a>.
      </p>
      <nav aria-label="Routes">
        <ul className={classes.contents}>
          {ROUTES.map((route) => (
            <li key={anchorOf(route)}>
              <a href={`#${anchorOf(route)}`}>
                <code>
                  {route.method} {route.path}
                </code>
              </a>{' '}
              <span className={classes.muted}>{route.title}</span>
            </li>
          ))}
        </ul>
      </nav>
      {ROUTES.map((route) => (
        <RouteReference key={anchorOf(route)} route={route} />
      ))}
    </main>
  );
}
