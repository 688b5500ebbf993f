/**
 * Stands before docker-registry where it asks for tokens: the registry's own address is also that of its tokens, as it
 * is in Azure. `/oauth2/` is answered here with tokens that docker-registry believes, everything else goes through.
 */
import { randomUUID, sign, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { TlsFiles } from '../../serve/tls.ts';
import type { WireResponse } from '../../serve/wire.ts';
import { json } from '../../serve/wire.ts';
import type { Account, AuthSetting } from '../access.ts';
import { createTokenEndpoints } from '../token-endpoints.ts';
import { type Claims, createTokens, type Tokens } from '../tokens.ts';
import { ISSUER } from './config.ts';

export interface FrontOptions {
  readonly auth: AuthSetting;
  readonly accounts: readonly Account[];
  readonly acceptEntraToken: (token: string) => boolean;
  /** What the tokens are for: the registry's Azure name. */
  readonly service: string;
  readonly tls: TlsFiles;
  readonly now: () => number;
  /** docker-registry's own port. */
  readonly behind: number;
  readonly port: number;
}

export interface Front {
  close(): Promise<void>;
}

/** A form with a token in it. */
const FORM_BYTES_MAX = 64 * 1024;

export async function openFront(options: FrontOptions): Promise<Front> {
  const { auth, accounts, acceptEntraToken, now } = options;
  const tokens = registryTokens(options);
  const endpoints = createTokenEndpoints({ auth, accounts, acceptEntraToken, now, tokens });
  const answerToken = async (incoming: IncomingMessage): Promise<WireResponse> => {
    const url = new URL(incoming.url ?? '/', `http://127.0.0.1:${options.port}`);
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const wire = { method: incoming.method ?? 'GET', url, headers, body: await bodyOf(incoming) };
    if (url.pathname === '/oauth2/token') return endpoints.token(wire);
    return url.pathname === '/oauth2/exchange' ? endpoints.exchange(wire) : json(404, {});
  };
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url?.startsWith('/oauth2/')) return pass(incoming, outgoing, options.behind);
    answerToken(incoming).then(
      ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
      (error: unknown) => outgoing.writeHead(400).end(String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Access tokens as docker-registry checks them, by the certificate in them; the others are between us and ourselves. */
function registryTokens({ service, tls, now }: FrontOptions): Tokens {
  const own = createTokens(now);
  const x5c = [new X509Certificate(tls.cert).raw.toString('base64')];
  const header = encode({ typ: 'JWT', alg: 'ES256', x5c });
  const signAccess = ({ subject, access, exp }: Claims): string => {
    const issued = Math.floor(now() / 1000);
    const claims = {
      iss: ISSUER,
      sub: subject,
      aud: service,
      exp,
      nbf: issued - 10,
      iat: issued,
      jti: randomUUID(),
      access,
    };
    const text = `${header}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: tls.key, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  };
  return { sign: (claims) => (claims.kind === 'access' ? signAccess(claims) : own.sign(claims)), verify: own.verify };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const { method, url: path, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.on('error', () => onward.destroy());
  incoming.pipe(onward);
}

async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes > FORM_BYTES_MAX) throw new Error('the form is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
