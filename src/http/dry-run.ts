/**
 * The answer of `PUT ?dryRun=true`: what declaring would do, with nothing written anywhere. What differs is told by
 * place and rule; values are shown only where none of them can be a secret.
 */
import type { Json } from '../core/json.ts';
import { plainSecretsIn } from '../core/spec/secrets.ts';
import { secretByValue } from '../core/spec/suspicious.ts';
import { type Preview, preview } from '../engine/preview.ts';
import { NO_VAULT } from '../engine/stow-secrets.ts';
import type { Sent } from './declaration-body.ts';
import type { ApiResponse, Context } from './exchange.ts';
import { addressOf } from './grammar.ts';
import { invalidDeclaration } from './problem.ts';
import { json } from './respond.ts';

/** Differences in one answer; more nobody reads. */
const DIFFERENCES_MAX = 100;
/** Below these, users put values of their own. */
const USERS_OWN =
  /\/(?:environmentVariables|command|configMap|httpHeaders|gitRepo|extensions|annotations|tags)(?:\/|$)/i;

export async function dryRun({ parts, signal }: Context, sent: Sent): Promise<ApiResponse> {
  const secrets = parts.vault.writable ? [] : plainSecretsIn(sent.document);
  if (secrets.length > 0) throw invalidDeclaration(secrets.map(({ pointer }) => ({ pointer, rule: NO_VAULT })));
  const key = { scope: sent.scope, name: sent.name };
  const found = await preview(parts, key, sent.document, signal);
  const differences = found.differences.slice(0, DIFFERENCES_MAX).map(shown);
  return json(200, {
    id: addressOf(key),
    dryRun: true,
    step: found.step ?? 'none',
    reason: found.reason,
    message: found.message,
    revision: found.revision,
    differences,
    ...(found.differences.length > DIFFERENCES_MAX ? { truncated: true } : {}),
    warnings: sent.warnings,
  });
}

function shown({ declared, actual, ...rest }: Preview['differences'][number]) {
  const harmless = !USERS_OWN.test(rest.pointer) && isHarmless(declared) && isHarmless(actual);
  if (!harmless) return rest;
  return { ...rest, ...(declared === undefined ? {} : { declared }), ...(actual === undefined ? {} : { actual }) };
}

function isHarmless(value: Json | undefined): boolean {
  return typeof value === 'string' ? !secretByValue(value) : typeof value !== 'object' || value === null;
}
