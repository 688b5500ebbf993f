/** The options every command has, with the environment behind them, as one value. Made once for each command. */

import { isLocal, type Server } from './client.ts';
import { Usage } from './failure.ts';
import type { Io } from './io.ts';

/** Where `npm start` serves the API. */
export const DEFAULT_SERVER = 'http://127.0.0.1:7071/api';
export const FORMATS = ['table', 'json', 'yaml', 'name'] as const;
export type Format = (typeof FORMATS)[number];

/** As commander hands them over. */
export interface GlobalOptions {
  readonly server?: string;
  readonly resourceGroup?: string;
  readonly subscription?: string;
  readonly output?: Format;
  readonly color?: boolean;
  readonly quiet?: boolean;
}

/** Where groups are looked for: what the command line says goes before what the environment says. */
export interface Where {
  readonly subscription?: string;
  readonly resourceGroup?: string;
}

export interface Settings {
  readonly server: Server;
  readonly said: Where;
  readonly environment: Where;
  /** Undefined where the user did not say. */
  readonly format: Format | undefined;
  readonly color: boolean;
  readonly quiet: boolean;
}

export function settingsOf(options: GlobalOptions, { env, stdout }: Io): Settings {
  return {
    server: serverOf(options.server ?? textOf(env['MOORING_URL']) ?? DEFAULT_SERVER, {
      key: textOf(env['MOORING_KEY']),
      token: textOf(env['MOORING_TOKEN']),
    }),
    said: where(named('--subscription', options.subscription), named('--resource-group', options.resourceGroup)),
    environment: where(textOf(env['MOORING_SUBSCRIPTION']), textOf(env['MOORING_RESOURCE_GROUP'])),
    format: options.output,
    color: options.color !== false && stdout.isTTY === true && !textOf(env['NO_COLOR']) && env['TERM'] !== 'dumb',
    quiet: options.quiet === true,
  };
}

/** An address copied from the portal may carry its key as `?code=`: the key is taken out, so that nothing prints it. */
function serverOf(text: string, { key, token }: { key: string | undefined; token: string | undefined }): Server {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Usage('the server’s address must begin with http:// or https://', [`such as ${DEFAULT_SERVER}`]);
  }
  if (url.username !== '' || url.password !== '') {
    throw new Usage('the server’s address may hold no user and no password: set MOORING_KEY to a function key');
  }
  const path = url.pathname.replace(/\/+$/, '');
  const known = key ?? textOf(url.searchParams.get('code') ?? undefined);
  const address = `${url.origin}${path === '' ? '/api' : path}`;
  if (url.protocol === 'http:' && !isLocal(address)) {
    const secret = known === undefined ? token && 'token' : 'function key';
    if (secret) throw new Usage(`the ${secret} is not sent over plain http: use the server’s https:// address`);
  }
  return { url: address, ...(known === undefined ? {} : { key: known }), ...(token === undefined ? {} : { token }) };
}

function where(subscription: string | undefined, resourceGroup: string | undefined): Where {
  return {
    ...(subscription === undefined ? {} : { subscription }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  };
}

/** Said and empty is most often a variable that is not set: taking it for absent would act somewhere else. */
function named(option: string, text: string | undefined): string | undefined {
  if (text === undefined || text.trim() !== '') return text;
  throw new Usage(`${option} is empty: name one, or leave it out`);
}

/** Empty is not set. */
function textOf(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
