/**
 * Secrets for `adopt`, by the JSON pointer they belong to: from the command line, files or standard input. They go into
 * the request and nowhere else; no message here repeats a value.
 */
import { isObject, type JsonObject } from '../core/json.ts';
import { Failure, Usage } from './failure.ts';
import { readDeclaration, readText } from './file.ts';
import type { Io } from './io.ts';

/** For commander: an option given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

export async function readSecrets(
  io: Io,
  { secret, secretsFile }: { readonly secret: readonly string[]; readonly secretsFile?: string },
): Promise<JsonObject> {
  const found: Record<string, string> = {};
  if (secretsFile !== undefined) {
    for (const [pointer, value] of Object.entries(await readSecretsFile(io, secretsFile))) {
      found[pointer] = textOf(pointer, value);
    }
  }
  for (const given of secret) {
    const [pointer, from] = parts(given);
    found[pointer] = await secretFrom(io, from);
  }
  return found;
}

export async function readSecretsFile(io: Io, file: string): Promise<JsonObject> {
  return (await readDeclaration(io, file)).document;
}

/** The secrets of one container group in a file for many. */
export function secretsFor(all: JsonObject, name: string): JsonObject {
  const own = all[name];
  if (!isObject(own)) return {};
  return Object.fromEntries(Object.entries(own).map(([pointer, value]) => [pointer, textOf(pointer, value)]));
}

function parts(given: string): [string, string] {
  const at = given.indexOf('=');
  if (!given.startsWith('/') || at < 0) {
    throw new Usage('--secret takes POINTER=VALUE, POINTER=@FILE or POINTER=-', [
      'the pointers are those that `mooring adopt NAME --plan` names',
    ]);
  }
  return [given.slice(0, at), given.slice(at + 1)];
}

/** One line feed at the end of a file is the editor's, not the secret's. */
async function secretFrom(io: Io, from: string): Promise<string> {
  if (from !== '-' && !from.startsWith('@')) return from;
  const { name, text } = await readText(io, from === '-' ? '-' : from.slice(1));
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new Failure(`${name} is empty: a secret was expected`);
  return value;
}

function textOf(pointer: string, value: unknown): string {
  if (typeof value === 'string' && pointer.startsWith('/')) return value;
  throw new Failure('a secrets file holds texts by JSON pointer; something in it is neither', [
    'such as "/properties/containers/0/properties/environmentVariables/0/secureValue": "…"',
  ]);
}
