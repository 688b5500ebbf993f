/** Secrets whose vault has a newer version: told at each place that names them, a region's patch among them. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { rotations } from '../../../src/core/rollout/rotations.ts';
import { parseDeclaration } from '../../../src/core/spec/parse.ts';
import { unversionedOf } from '../../../src/core/spec/secret-versions.ts';
import { document, IMAGE } from '../plan/build.ts';

const reference = (name: string) => `@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/${name})`;
const env = (...names: string[]): JsonObject => ({
  environmentVariables: names.map((name) => ({ name: name.toUpperCase(), secureValue: reference(name) })),
});
const patch = (name: string): JsonObject => ({
  properties: {
    containers: [{ name: 'web', properties: { image: IMAGE, ...env(name), ...RESOURCES } }],
  },
});
const RESOURCES = { resources: { requests: { cpu: 1, memoryInGB: 1 } } };
const regions = ['westeurope', { region: 'northeurope', patch: patch('north') }];

function notes(names: readonly string[], ours: JsonObject = { replicas: 2, regions }) {
  const parsed = parseDeclaration(document(ours, {}, env('db')), { name: 'web' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const { declaration } = parsed;
  const secrets = Object.fromEntries(unversionedOf(declaration).map((text) => [text, `${text} one`]));
  const seen = Object.keys(secrets).map((text): [string, { kind: 'version'; reference: string }] => {
    const isNew = names.some((name) => text === reference(name));
    return [text, { kind: 'version', reference: isNew ? `${text} two` : `${text} one` }];
  });
  const observed = { secrets: new Map(seen) };
  return rotations({ observed }, { declaration, revision: { secrets } }).map(({ pointer }) => pointer);
}

const BODY = '/properties/containers/0/properties/environmentVariables/0/secureValue';
const PATCH = `/mooring/regions/1/patch${BODY}`;

describe('a rotated secret', () => {
  it.each<[string, string[], string[]]>([
    ['none', [], []],
    ['one of the body', ['db'], [BODY]],
    ['one of a region’s patch', ['north'], [PATCH]],
    ['both', ['db', 'north'], [BODY, PATCH]],
  ])('is told where it stands: %s', (_, rotated, expected) => {
    expect(notes(rotated)).toEqual(expected);
  });
});
