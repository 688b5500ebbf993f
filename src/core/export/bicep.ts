/**
 * A container group as Bicep: one resource, and a secure parameter for everything that is secret or not known. Called
 * by export.ts. Bicep has no fractions, so that those are read from JSON text; texts are escaped for its notation.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { printable } from '../printable.ts';
import { below, tokensOf } from '../spec/pointer.ts';
import { isVaultReference, parseVaultReference } from '../spec/vault-reference.ts';
import { type BicepParameter, parametersFor } from './bicep-parameters.ts';
import { EXPORT_API_VERSION, RESOURCE_TYPE } from './names.ts';
import type { ExportSource } from './source.ts';

const SYMBOL = 'containerGroup';
const KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Words of the language: quoted where they are names. */
const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'if', 'for', 'in']);
/** Bicep's whole numbers have 64 bits; those that JSON keeps exactly have 53. */
const WHOLE = /^-?\d{1,16}$/;
const COMMENT_MAX = 600;

export function toBicep(source: ExportSource): string {
  const parameters = parametersFor(source, SYMBOL);
  const { body, names } = opened(source.document, parameters);
  const lines = parameters.map(parameterText);
  const resource = `resource ${SYMBOL} ${text(`${RESOURCE_TYPE}@${EXPORT_API_VERSION}`)} = ${value(body, '', names)}\n`;
  return [...lines, resource].join('\n');
}

function parameterText({ name, type, note, reference }: BicepParameter): string {
  const from = reference === undefined ? undefined : parseVaultReference(reference);
  const comments = [
    note,
    ...(reference !== undefined && isVaultReference(reference) ? [`it was ${reference}`] : []),
    ...(from
      ? [
          `from a module, with that vault as an existing resource: vault.getSecret(${call([from.secret, from.version])})`,
        ]
      : []),
  ];
  return [
    ...comments.map((comment) => `// ${printable(comment, COMMENT_MAX)}`),
    '@secure()',
    `param ${name} ${type}`,
    '',
  ].join('\n');
}

function call(texts: readonly (string | undefined)[]): string {
  return texts
    .filter((one) => one !== undefined)
    .map(text)
    .join(', ');
}

/** The document with a member at every place of a parameter, and the parameters' names by place. */
function opened(document: JsonObject, parameters: readonly BicepParameter[]) {
  const names = new Map(parameters.map(({ pointer, name }) => [pointer, name]));
  const missing = (pointer: string, owner: JsonObject): string[] =>
    parameters
      .map(({ pointer: at }) => ({ at, key: tokensOf(at)?.at(-1) ?? '' }))
      .filter(({ at, key }) => at === below(pointer, key) && !Object.hasOwn(owner, key))
      .map(({ key }) => key);
  const open = (given: Json, pointer: string): Json => {
    if (Array.isArray(given)) return given.map((item: Json, index) => open(item, below(pointer, index)));
    if (!isObject(given)) return given;
    const members = Object.entries(given).map(([key, member]) => [key, open(member, below(pointer, key))] as const);
    return Object.fromEntries([...members, ...missing(pointer, given).map((key) => [key, null] as const)]);
  };
  return { body: open(document, ''), names };
}

function value(given: Json, pointer: string, names: ReadonlyMap<string, string>, indent = ''): string {
  const name = names.get(pointer);
  if (name !== undefined) return name;
  const inner = `${indent}  `;
  if (Array.isArray(given)) {
    const items = given.map((item: Json, index) => `${inner}${value(item, below(pointer, index), names, inner)}\n`);
    return items.length === 0 ? '[]' : `[\n${items.join('')}${indent}]`;
  }
  if (isObject(given)) {
    const members = Object.entries(given).map(
      ([key, member]) => `${inner}${keyText(key)}: ${value(member, below(pointer, key), names, inner)}\n`,
    );
    return members.length === 0 ? '{}' : `{\n${members.join('')}${indent}}`;
  }
  if (typeof given === 'string') return text(given);
  return typeof given === 'number' ? number(given) : String(given);
}

function keyText(key: string): string {
  return KEY.test(key) && !WORDS.has(key) ? key : text(key);
}

/** `0.5` is no number in Bicep. */
function number(given: number): string {
  const written = JSON.stringify(given);
  return WHOLE.test(written) ? written : `json(${text(written)})`;
}

/** Single quotes; `${` would begin an expression, and what steers a terminal or ends a line is written by its number. */
function text(given: string): string {
  const escaped = given
    .replaceAll(/[\\']|\$(?=\{)/g, (letter) => `\\${letter}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu,
      (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`,
    );
  return `'${escaped}'`;
}
