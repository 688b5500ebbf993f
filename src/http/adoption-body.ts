/**
 * The body of an adoption, YAML or JSON or nothing at all, and where it leads. Closed: a misspelt key is refused with
 * its pointer. Called by the route; no answer repeats a value of it.
 */
import { isObject, type Json, type JsonObject } from '../core/json.ts';
import type { GroupKey } from '../core/model.ts';
import type { Violation } from '../core/spec/declaration.ts';
import { readDocument } from '../core/spec/document.ts';
import { below } from '../core/spec/pointer.ts';
import { bodyText } from './declaration-body.ts';
import type { Context } from './exchange.ts';
import { nameIn, scopeIn } from './locate.ts';
import { place } from './place.ts';
import { invalidDeclaration } from './problem.ts';

export interface AdoptionAsked {
  readonly key: GroupKey;
  readonly secrets: Readonly<Record<string, string>>;
  readonly mooring?: JsonObject;
  readonly acceptOwner: boolean;
}

const KEYS = ['secrets', 'mooring', 'acceptOwner'];

export async function readAdoption(context: Context): Promise<AdoptionAsked> {
  const name = nameIn(context);
  const address = scopeIn(context);
  const body = read(await bodyText(context));
  const { secrets = {}, mooring, acceptOwner = false } = body;
  const wrong = [
    ...Object.keys(body).flatMap((key) => unknownKey(key)),
    ...secretsRule(secrets),
    ...(mooring === undefined || isObject(mooring) ? [] : [{ pointer: '/mooring', rule: 'must be a mapping' }]),
    ...(typeof acceptOwner === 'boolean' ? [] : [{ pointer: '/acceptOwner', rule: 'must be true or false' }]),
  ];
  if (wrong.length > 0) throw invalidDeclaration(wrong);
  const ours = isObject(mooring) ? { mooring } : {};
  const placed = place(ours, address, context.defaults);
  if (!placed.ok) throw invalidDeclaration(placed.violations);
  return { key: { scope: placed.scope, name }, secrets: texts(secrets), ...ours, acceptOwner: acceptOwner === true };
}

function read(text: string): JsonObject {
  if (text.trim() === '') return {};
  const reading = readDocument(text);
  if (!reading.ok) throw invalidDeclaration(reading.violations);
  // A key without a value is a key that was not given, as in YAML.
  return Object.fromEntries(Object.entries(reading.document).filter(([, value]) => value !== null));
}

function unknownKey(key: string): Violation[] {
  if (KEYS.includes(key)) return [];
  return [{ pointer: below('', key), rule: `is not known: it may hold ${KEYS.join(', ')}` }];
}

function secretsRule(secrets: Json): Violation[] {
  if (!isObject(secrets)) return [{ pointer: '/secrets', rule: 'must be a mapping of pointers' }];
  return Object.entries(secrets)
    .filter(([, value]) => typeof value !== 'string')
    .map(([pointer]) => ({ pointer: below('/secrets', pointer), rule: 'must be a text: put it in quotes' }));
}

function texts(secrets: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isObject(secrets) ? secrets : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
