import type { Metadata } from 'next';
import { localPath } from '../../server/access/local-path';
import classes from './sign-in.module.css';

/** Rendered per request, because the content security policy's nonce changes with each. */
export const dynamic = 'force-dynamic';

export const metadata: Metadata = { title: 'Sign in - networkflow' };

interface Props {
  readonly searchParams: Promise<{ readonly to?: string | string[]; readonly failed?: string | string[] }>;
}

/** A form that works without scripts: the token it asks for never passes through any. */
export default async function Page({ searchParams }: Props) {
  const { to, failed } = await searchParams;
  const hasFailed = failed !== undefined;
  return (
    <main className={classes.page}>
      <form method="post" action="/session" className={classes.form}>
        <h1>networkflow</h1>
        <input type="hidden" name="to" value={localPath(typeof to === 'string' ? to : undefined)} />
        <label htmlFor="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autoComplete="current-password"
          required
          // biome-ignore lint/a11y/noAutofocus: the only field of a page that is for nothing else
          autoFocus
          aria-invalid={hasFailed}
          aria-describedby={hasFailed ? 'failed' : 'hint'}
        />
        {hasFailed ? (
          <p id="failed" role="alert" className={classes.failed}>
            That is not the token. Whoever started the dashboard gave it with --auth-token or NETWORKFLOW_AUTH_TOKEN.
          </p>
        ) : (
          <p id="hint">The token that the dashboard was started with.</p>
        )}
        <button type="submit">Sign in</button>
      </form>
    </main>
  );
}
