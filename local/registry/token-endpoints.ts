/**
 * Where clients get the registry's tokens: GET with Basic or nothing (the Docker way), POST with a refresh token, and
 * Azure's exchange of an Entra access token for a refresh token. Grants what was asked and allowed, never more.
 */
import type { WireRequest, WireResponse } from '../serve/wire.ts';
import { json } from '../serve/wire.ts';
import type { Account, AuthSetting } from './access.ts';
import { accountOf, basic, TOKEN_USER } from './access.ts';
import type { Access, Claims, Tokens } from './tokens.ts';

/** Lifetimes as Azure's registry gives them, in seconds: 75 minutes and 3 hours. */
const ACCESS_SECONDS = 75 * 60;
const REFRESH_SECONDS = 3 * 60 * 60;
/** A request for more scopes than this is no honest client's. */
const SCOPES_MAX = 20;

export interface TokenSetting {
  readonly auth: AuthSetting;
  readonly accounts: readonly Account[];
  readonly tokens: Tokens;
  readonly now: () => number;
  /** Whether an Entra access token is good; who issues them decides. */
  readonly acceptEntraToken: (token: string) => boolean;
}

export interface TokenEndpoints {
  token(request: WireRequest): WireResponse;
  exchange(request: WireRequest): WireResponse;
}

export function createTokenEndpoints(setting: TokenSetting): TokenEndpoints {
  const { auth, accounts, tokens } = setting;
  const seconds = (): number => Math.floor(setting.now() / 1000);
  const grant = (subject: string, scopes: readonly string[], actions: readonly string[]): WireResponse => {
    const access = scopes.slice(0, SCOPES_MAX).flatMap((scope) => narrowed(scope, actions));
    const exp = seconds() + ACCESS_SECONDS;
    const token = tokens.sign({ kind: 'access', subject, access, exp });
    const issued = new Date(setting.now()).toISOString();
    return json(200, { token, access_token: token, expires_in: ACCESS_SECONDS, issued_at: issued });
  };
  const fromRefresh = (token: string, scopes: readonly string[]): WireResponse => {
    const claims: Claims | undefined = tokens.verify(token, 'refresh');
    if (!claims) return refused('the refresh token is not valid');
    return grant(claims.subject, scopes, claims.access[0]?.actions ?? []);
  };
  const byGet = (request: WireRequest): WireResponse => {
    const scopes = scopesOf(request.url.searchParams);
    const header = request.headers['authorization'];
    const given = basic(header);
    if (given?.username === TOKEN_USER) return fromRefresh(given.password, scopes);
    if (header === undefined) return grant('', scopes, auth.anonymousPush ? ['push', 'delete'] : []);
    const account = accountOf(accounts, header);
    return account ? grant(account.username, scopes, actionsOf(account)) : refused('wrong user name or password');
  };
  return {
    token(request) {
      if (auth.mode !== 'token' && auth.mode !== 'acr') return notServed();
      if (request.method === 'GET') return byGet(request);
      const form = new URLSearchParams(new TextDecoder().decode(request.body));
      const scopes = scopesOf(form);
      if (form.get('grant_type') === 'refresh_token') return fromRefresh(form.get('refresh_token') ?? '', scopes);
      if (form.get('grant_type') !== 'password') return refused('grant_type is not supported', 400);
      const [username, password] = [form.get('username'), form.get('password')];
      const account = accounts.find((one) => one.username === username && one.password === password);
      return account ? grant(account.username, scopes, actionsOf(account)) : refused('wrong user name or password');
    },
    exchange(request) {
      if (auth.mode !== 'acr') return notServed();
      const form = new URLSearchParams(new TextDecoder().decode(request.body));
      const grantType = form.get('grant_type') ?? '';
      if (request.method !== 'POST' || !grantType.startsWith('access_token')) {
        return refused('grant_type must be access_token', 400);
      }
      const token = form.get('access_token') ?? '';
      if (token === '' || !setting.acceptEntraToken(token)) return refused('the access token was not accepted');
      const access = [{ type: 'repository', name: '*', actions: ['pull', 'push', 'delete'] }];
      const claims: Claims = { kind: 'refresh', subject: TOKEN_USER, access, exp: seconds() + REFRESH_SECONDS };
      return json(200, { refresh_token: tokens.sign(claims) });
    },
  };
}

function actionsOf(account: Account): string[] {
  return account.push ? ['pull', 'push', 'delete'] : ['pull'];
}

function scopesOf(query: URLSearchParams): string[] {
  return query
    .getAll('scope')
    .flatMap((text) => text.split(' '))
    .filter((text) => text !== '');
}

/** `repository:team/hello:pull,push`, less what is not allowed. */
function narrowed(scope: string, allowed: readonly string[]): Access[] {
  const [, type = '', name = '', list = ''] = /^([a-z]+):(.+):([a-z*,]+)$/.exec(scope) ?? [];
  const wanted = list === '*' ? ['pull', 'push', 'delete'] : list.split(',');
  const actions = wanted.filter((action) => allowed.includes(action));
  return type === 'repository' && actions.length > 0 ? [{ type, name, actions }] : [];
}

function refused(message: string, status = 401): WireResponse {
  return json(status, { errors: [{ code: 'UNAUTHORIZED', message }] });
}

function notServed(): WireResponse {
  return json(404, { errors: [{ code: 'UNSUPPORTED', message: 'this registry gives no tokens' }] });
}
