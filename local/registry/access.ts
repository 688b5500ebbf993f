/**
 * Who may do what, in each of the registry's modes. Called for every request before anything is read; a refusal
 * carries the challenge that tells an honest client where to get a token.
 */
import type { WireRequest } from '../serve/wire.ts';
import { RegistryProblem } from './problem.ts';
import type { Access, Tokens } from './tokens.ts';

export interface Account {
  readonly username: string;
  readonly password: string;
  /** Every account may pull. */
  readonly push: boolean;
}

export interface AuthSetting {
  /** `acr` is `token` plus the exchange of an Entra token for a refresh token. */
  readonly mode: 'anonymous' | 'basic' | 'token' | 'acr';
  /** Lets a push through without credentials: the servers of `local/` listen on loopback only. */
  readonly anonymousPush: boolean;
}

export type Action = 'pull' | 'push' | 'delete';

export interface Gate {
  /** Throws unless the request may do `action` on `repository` (undefined: no repository, only be known). */
  require(request: WireRequest, repository: string | undefined, action: Action): void;
  /** Whether it may, for what only saves work. */
  allows(request: WireRequest, repository: string, action: Action): boolean;
}

/** Azure's user name for a refresh token given as a password. */
export const TOKEN_USER = '00000000-0000-0000-0000-000000000000';

export function createGate(auth: AuthSetting, accounts: readonly Account[], tokens: Tokens, service: string): Gate {
  const allowed = (request: WireRequest, repository: string | undefined, action: Action): boolean => {
    if (auth.mode === 'anonymous') return true;
    if (auth.anonymousPush && action !== 'pull') return true;
    if (auth.mode === 'basic') {
      const account = accountOf(accounts, request.headers['authorization']);
      return account !== undefined && (action === 'pull' || account.push);
    }
    const claims = tokens.verify(bearer(request.headers['authorization']) ?? '', 'access');
    return claims !== undefined && (repository === undefined || covers(claims.access, repository, action));
  };
  const challenge = (request: WireRequest, repository: string | undefined, action: Action): string => {
    if (auth.mode === 'basic') return `Basic realm="${service}"`;
    const scope = repository === undefined ? '' : `,scope="repository:${repository}:${asked(action)}"`;
    const why = bearer(request.headers['authorization']) === undefined ? '' : ',error="insufficient_scope"';
    return `Bearer realm="${request.url.origin}/oauth2/token",service="${service}"${scope}${why}`;
  };
  return {
    allows: (request, repository, action) => allowed(request, repository, action),
    require(request, repository, action) {
      if (allowed(request, repository, action)) return;
      throw new RegistryProblem('UNAUTHORIZED', 'authentication required', {
        'www-authenticate': challenge(request, repository, action),
      });
    },
  };
}

/** The account that an `Authorization: Basic` header names with its right password. */
export function accountOf(accounts: readonly Account[], header: string | undefined): Account | undefined {
  const given = basic(header);
  return given && accounts.find((one) => one.username === given.username && one.password === given.password);
}

export function basic(header: string | undefined): { username: string; password: string } | undefined {
  const encoded = /^basic +(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  return { username, password: rest.join(':') };
}

function bearer(header: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(header ?? '')?.[1];
}

function covers(access: readonly Access[], repository: string, action: Action): boolean {
  const mine = access.filter((one) => one.type === 'repository' && one.name === repository);
  return mine.some((one) => one.actions.includes(action) || one.actions.includes('*'));
}

function asked(action: Action): string {
  return action === 'push' ? 'pull,push' : action;
}
