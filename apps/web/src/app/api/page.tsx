import type { Metadata } from 'next';
import { ApiReference } from '../../components/api-reference/ApiReference';

/** Rendered per request, because the content security policy's nonce changes with each. */
export const dynamic = 'force-dynamic';

export const metadata: Metadata = { title: 'API - networkflow' };

export default function Page() {
  return <ApiReference />;
}
