import { type Check, failed, type Outcome, passed } from '../check.js';
import { shellWord, step } from '../step.js';

const PATH = '/healthz';
/** A healthy answer has a few dozen. */
const BODY_BYTES_MAX = 10_000;
const HTTP_OK = 200;

/** Asks the deployed dashboard, as a load balancer does. */
export function healthCheck(url: string): Check {
  const address = healthAddress(url);
  return {
    name: 'health',
    title: PATH,
    group: 'Address',
    run: async (signal) => {
      let response: Response;
      let body: string;
      try {
        response = await fetch(address, {
          signal,
          redirect: 'manual',
          headers: { 'user-agent': 'networkflow-verify' },
        });
        body = await readStart(response);
      } catch (error) {
        if (signal.aborted) throw error;
        return unreachable(address, error);
      }
      const { status } = response;
      const details = { url: address, status };
      if (status === HTTP_OK && isHealthy(body)) return passed(`${address} answers "ok"`, { details });
      return { ...explainStatus(address, response), details };
    },
  };
}

async function readStart({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= BODY_BYTES_MAX) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `/healthz` of the server, whatever page of it was given. */
export function healthAddress(url: string): string {
  return new URL(PATH, url).href;
}

function isHealthy(body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body);
    return Reflect.get(Object(answer), 'status') === 'ok';
  } catch {
    return false;
  }
}

function explainStatus(address: string, { status, headers }: Response): Outcome {
  const from = headers.get('server') ?? headers.get('via') ?? '';
  const said = `${address} answers ${status}${from === '' ? '' : ` (${from})`}`;
  if (status >= 300 && status < 400) {
    return failed(said, {
      cause: `It leads to ${headers.get('location') ?? 'another address'}: a sign-in in front of everything, or plain HTTP led to HTTPS.`,
      next: 'Give the https:// address itself; let the proxy pass /healthz without sign-in, as load balancers have none.',
    });
  }
  if (status === 401 || status === 403) {
    return failed(said, {
      cause:
        'Something in front refuses: a WAF rule, a geographic restriction, or a proxy that asks for sign-in. The dashboard itself asks nobody at /healthz.',
      next: 'See which rule: the sampled requests of the web ACL in the WAF console, or the log of the proxy.',
    });
  }
  if (status === 502 || status === 503 || status === 504) {
    return failed(said, {
      cause: 'The load balancer or CloudFront is there, and has nobody healthy behind it, or may not reach it.',
      next: [
        step(
          'See the service and tasks above, then the targets:',
          'aws elbv2 describe-target-health --target-group-arn <arn>',
        ),
        'Healthy targets, and still this: the security group must let the load balancer in on the port of the container.',
      ],
    });
  }
  if (status === HTTP_OK) {
    return failed(`${address} answers, but not as networkflow does`, {
      cause:
        'Another server has this address, or a page is shown in its place: a sign-in, or an error page with status 200.',
      next: step('Look at what it says:', `curl -s ${shellWord(address)}`),
    });
  }
  return failed(said, {
    cause: status === 404 ? 'Another server has this address, or the path is not forwarded.' : 'The server failed.',
    next: step('Look at the newest lines of the log group, and at what it says:', `curl -si ${shellWord(address)}`),
  });
}

/** Why no answer came: the name, TLS, or nobody there. */
export function unreachable(address: string, error: unknown): Outcome {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  const code = String(Reflect.get(Object(cause), 'code') ?? '');
  const message = cause instanceof Error && cause.message !== '' ? cause.message : code;
  const { hostname, port, protocol } = new URL(address);
  const details = { url: address, code };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return failed(`the name ${hostname} is not found`, {
      cause: `DNS has no such name (${code}): no record, not spread yet, or a private zone.`,
      next: [
        step('See what DNS says:', `dig +short ${hostname}`),
        'The record must point to the CloudFront distribution or the load balancer.',
      ],
      details,
    });
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/.test(code)) {
    return failed(`no TLS with ${hostname}`, {
      cause: `${code}: ${message}.`,
      next: [
        tlsStep(code, hostname),
        step(
          'See what it shows:',
          `openssl s_client -connect ${hostname}:${port || '443'} -servername ${hostname} </dev/null`,
        ),
      ],
      details,
    });
  }
  return failed(`${hostname} does not answer`, {
    cause: `No ${protocol.replace(':', '').toUpperCase()} connection (${code || message}).`,
    next: 'Check the address and its port; a security group may let only CloudFront in: give the address of the distribution.',
    details,
  });
}

function tlsStep(code: string, hostname: string): string {
  if (code === 'CERT_HAS_EXPIRED')
    return 'Renew the certificate: ACM renews by itself while its DNS validation record is there.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `The certificate must name ${hostname}: add it, or give the address that it does name.`;
  }
  if (/EPROTO|ERR_SSL/.test(code)) return 'The port speaks no TLS, or an old version: check the port and the listener.';
  return 'It is signed by nobody this machine trusts: give the authority in NODE_EXTRA_CA_CERTS=/path/to/ca.pem, or use a public certificate.';
}
