import { EntityPage } from '../../../components/entity/EntityPage';

/** Rendered per request, because the content security policy's nonce changes with each. */
export const dynamic = 'force-dynamic';

interface Props {
  readonly params: Promise<{ readonly value: string }>;
}

export default async function Page({ params }: Props) {
  return <EntityPage kind="conversation" text={decodeURIComponent((await params).value)} />;
}
