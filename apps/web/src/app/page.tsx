import { headers } from 'next/headers';
import { Overview } from '../components/overview/Overview';
import { judge } from '../server/access/judge';
import { openOverview } from '../server/open-overview';

/** Rendered per request, because the content security policy's nonce changes with each. */
export const dynamic = 'force-dynamic';

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** The lake's status follows when it is known: the page is sent without waiting for it. */
export default async function Page({ searchParams }: Props) {
  const verdict = judge(await headers());
  const given = Object.entries(await searchParams).flatMap(([name, value]) =>
    [value ?? []].flat().map((each): [string, string] => [name, each]),
  );
  const status = verdict.kind === 'allowed' ? openOverview(new URLSearchParams(given), verdict.client) : undefined;
  return <Overview status={status} />;
}
