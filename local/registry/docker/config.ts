/** docker-registry's configuration file, and its password file. Written by `docker-registry.ts` before the start. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Account } from '../access.ts';

export interface DockerRegistryConfig {
  readonly directory: string;
  readonly port: number;
  /** Where notifications go, and the word that proves them ours. */
  readonly webhook: { readonly url: string; readonly secret: string };
  readonly auth:
    | { readonly kind: 'none' }
    | { readonly kind: 'basic'; readonly file: string }
    | { readonly kind: 'token'; readonly realm: string; readonly service: string; readonly ca: string };
}

/** Who signs tokens: any word, the same on both sides. */
export const ISSUER = 'local-azure';

/** JSON is YAML. */
export function configText({ directory, port, webhook, auth }: DockerRegistryConfig): string {
  const endpoint = {
    name: 'mooring',
    url: webhook.url,
    headers: { Authorization: [webhook.secret] },
    timeout: '2s',
    threshold: 3,
    backoff: '1s',
    ignore: { mediatypes: ['application/octet-stream'], actions: ['pull'] },
  };
  return JSON.stringify({
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: directory }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, secret: randomBytes(16).toString('hex'), relativeurls: true },
    notifications: { endpoints: [endpoint] },
    ...(auth.kind === 'basic' ? { auth: { htpasswd: { realm: 'local', path: auth.file } } } : {}),
    ...(auth.kind === 'token'
      ? { auth: { token: { realm: auth.realm, service: auth.service, issuer: ISSUER, rootcertbundle: auth.ca } } }
      : {}),
  });
}

const COST = 5;
/** bcrypt's own order of the 64 characters. */
const SALT = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SALT_LENGTH = 22;

/** docker-registry takes bcrypt alone, which Node does not have: the C library does, and every Debian has Perl. */
export function passwordFile(accounts: readonly Account[]): string {
  return accounts.map(({ username, password }) => `${username}:${bcrypt(password)}\n`).join('');
}

function bcrypt(password: string): string {
  const salt = [...randomBytes(SALT_LENGTH)].map((byte) => SALT[byte % SALT.length]).join('');
  const setting = `$2y$0${COST}$${salt}`;
  // By standard input: what stands among the arguments can be read by everybody.
  const { stdout, error } = spawnSync('perl', ['-e', 'print crypt(do { local $/; <STDIN> }, $ARGV[0])', setting], {
    input: password,
    encoding: 'utf8',
  });
  if (error || !stdout.startsWith('$2y$')) throw new Error(`no password could be made for the registry: ${stdout}`);
  return stdout;
}
