import { ConnectionLog } from '../../components/connection-log/ConnectionLog';

/** Rendered per request, because the content security policy's nonce changes with each. */
export const dynamic = 'force-dynamic';

export default function Page() {
  return <ConnectionLog />;
}
