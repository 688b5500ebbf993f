/** A group given back as YAML, JSON and Bicep: what is read from it is what was declared, and no secret is in it. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { compare } from '../../../src/core/drift/compare.ts';
import { exported, type Format } from '../../../src/core/export/export.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { readDocument } from '../../../src/core/spec/document.ts';
import { parseDeclaration } from '../../../src/core/spec/parse.ts';
import { render } from '../../../src/core/spec/render.ts';
import { readBicep } from './read-bicep.ts';

const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/db/0123456789abcdef)';

function group(env: readonly JsonObject[] = [], change: JsonObject = {}): JsonObject {
  return {
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      containers: [
        {
          name: 'web',
          properties: {
            image: 'shop.azurecr.io/web:v1',
            resources: { requests: { cpu: 0.5, memoryInGB: 1 } },
            environmentVariables: env,
          },
        },
      ],
    },
    ...change,
  };
}

function read(text: string): JsonObject {
  const reading = readDocument(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.violations));
  return reading.document;
}

const of = (document: JsonObject, format: Format, plain = false) => exported({ name: 'web', document }, format, plain);
const envOf = (value: string) => group([{ name: 'VALUE', value }]);

const DOLLAR = '$';

/** What some reader takes for something else, or what ends a line, a text or a comment. */
const HOSTILE = [
  '',
  ' ',
  'true',
  'True',
  'yes',
  'no',
  'on',
  'off',
  'y',
  'N',
  'null',
  '~',
  '0',
  '012',
  '0o17',
  '0x1',
  '1e3',
  '1_000',
  '1:30',
  '.5',
  '.nan',
  '2026-01-05',
  '=',
  '<<',
  '-',
  '- a',
  '? a',
  'a: b',
  'a:',
  'a #b',
  '#a',
  '&a',
  '*a',
  '!!str a',
  '%a',
  '@a',
  '`a',
  '|',
  '>',
  '{a: b}',
  '[a]',
  "it's",
  '"quoted"',
  'back\\slash',
  `${DOLLAR}{HOME}`,
  `$${DOLLAR}{x}`,
  `'${DOLLAR}{resourceGroup().id}'`,
  "''",
  '$',
  `\\${DOLLAR}{a}`,
  'line\nline',
  'line\r\nline',
  '\n',
  'trailing \n line',
  '  leading\nline',
  'block\n\n\nline\n',
  'tab\there',
  'bell\u0007',
  'nel\u0085x',
  'ls\u2028x',
  'zero\u200bwidth',
  'bidi\u202ex',
  'bom\ufeff',
  'ünïcödé',
  '🙂',
  '\u{e0041}',
  '\uffff',
  '---',
  '...',
  '--- a',
  'a\n---\nb',
  'a\n...\n',
];

describe('YAML', () => {
  test.each(HOSTILE)('gives %j back', (value) => {
    const document = { name: 'web', ...envOf(value), tags: { [`k${value}`]: 'yes', plain: value } };
    const text = of(document, 'yaml');
    expect(read(text)).toEqual(document);
    // As readers of YAML 1.1 have it, which end lines at more letters and refuse some.
    expect(parseYaml(text, { version: '1.1' })).toEqual(document);
    expect(text).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
  });

  it('gives any text back, as a value and as a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (name, value) => {
        fc.pre(name.isWellFormed() && value.isWellFormed() && name !== '__proto__');
        const document = { name: 'web', properties: { settings: { [`x${name}`]: value, list: [value, name] } } };
        const text = of(document, 'yaml');
        expect(read(text)).toEqual(document);
        expect(parseYaml(text, { version: '1.1' })).toEqual(document);
      }),
      { numRuns: 300 },
    );
  });

  it('read back and compared with what was declared shows no difference', () => {
    const document = group(
      [
        { name: 'A', value: 'on' },
        { name: 'K', secureValue: REFERENCE },
      ],
      {
        mooring: { protect: true, drift: { ignore: ['/tags/*'] } },
      },
    );
    const back = read(of(document, 'yaml'));
    expect(back).toEqual({ name: 'web', ...document });
    const bodies = [document, back].map((one) => {
      const parsed = parseDeclaration(one, { name: 'web' });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
      return render(parsed.declaration, {});
    });
    expect(compare(bodies[0] ?? {}, bodies[1] ?? {})).toEqual([]);
  });

  it('plain has what az needs and not our key', () => {
    const text = of(group([], { mooring: { protect: true }, apiVersion: '2019-12-01' }), 'yaml', true);
    expect(read(text)).toEqual({
      apiVersion: '2026-07-01',
      type: 'Microsoft.ContainerInstance/containerGroups',
      name: 'web',
      ...group(),
    });
    // Without quotes az reads a date.
    expect(text).toContain('apiVersion: "2026-07-01"');
  });

  it('keeps a reference, and plain leaves it open: others would take it for the secret', () => {
    const document = group([{ name: 'K', secureValue: REFERENCE }]);
    expect(of(document, 'yaml')).toContain(`secureValue: "${REFERENCE}"\n`);
    expect(of(document, 'yaml', true)).toContain(`secureValue: [ secret ] # kept as ${REFERENCE}, which only Mooring`);
    expect(of(document, 'json', true)).not.toContain('KeyVault');
  });
});

describe('a value that is or looks secret', () => {
  const document = group([
    { name: 'DB_PASSWORD', value: 'hunter2-canary' },
    { name: 'KEY', secureValue: 'plain-canary' },
  ]);

  test.each<[Format]>([['yaml'], ['json'], ['bicep']])('is not in %s', (format) => {
    expect(of(document, format)).not.toContain('canary');
    expect(of(document, format, true)).not.toContain('canary');
  });

  test.each<[Format]>([['yaml'], ['json']])('left open in %s is refused where it is declared as it is', (format) => {
    const parsed = parseDeclaration(read(of(document, format)));
    expect(parsed).toMatchObject({
      ok: false,
      violations: [
        { pointer: '/properties/containers/0/properties/environmentVariables/0/value', rule: 'must be a text' },
        { pointer: '/properties/containers/0/properties/environmentVariables/1/secureValue', rule: 'must be a text' },
      ],
    });
  });
});

describe('Bicep', () => {
  test.each(HOSTILE)('gives %j back', (value) => {
    const document = { ...envOf(value), tags: { [value]: value, if: 'a', 'a-b': 'c' } };
    expect(readBicep(of(document, 'bicep')).body).toEqual({ name: 'web', ...document });
  });

  it('gives any value back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, name) => {
        fc.pre(name.isWellFormed() && name !== '__proto__');
        const json = JSON.parse(JSON.stringify({ any: value, [`x${name}`]: name }));
        fc.pre(!JSON.stringify(json).includes('__proto__'));
        const { body } = readBicep(of({ properties: json }, 'bicep'));
        expect(JSON.parse(JSON.stringify(body))).toEqual({ name: 'web', properties: json });
      }),
      { numRuns: 300 },
    );
  });

  it('names the resource and its version, and has fractions read from JSON', () => {
    const text = of(group(), 'bicep');
    expect(readBicep(text).type).toBe('Microsoft.ContainerInstance/containerGroups@2026-07-01');
    expect(text).toContain("cpu: json('0.5')");
    expect(text).toContain('memoryInGB: 1\n');
  });

  it('has a secure parameter for each secret, named for its place and told where it was kept', () => {
    const document = group([
      { name: 'KEY', secureValue: REFERENCE },
      { name: 'key', value: 'AccountKey=abcdefgh' },
    ]);
    const text = of(document, 'bicep');
    const { parameters, body } = readBicep(text);
    expect(parameters).toEqual({ webKey: 'string', webKey_2: 'string' });
    expect(text).toContain(`// it was ${REFERENCE}`);
    expect(text).toContain("vault.getSecret('db', '0123456789abcdef')");
    expect(body).toMatchObject({
      properties: {
        containers: [
          {
            properties: {
              environmentVariables: [
                { name: 'KEY', secureValue: { param: 'webKey' } },
                { name: 'key', value: { param: 'webKey_2' } },
              ],
            },
          },
        ],
      },
    });
  });

  it('has no line of a user’s own in a comment', () => {
    const document = group([], {
      properties: { volumes: [{ name: 'sec', secret: { 'a\nparam evil string': 'c2VjcmV0' } }] },
    });
    expect(Object.keys(readBicep(of(document, 'bicep')).parameters)).toEqual(['secSecretAParamEvilString']);
  });
});

describe('as it runs', () => {
  const running: JsonObject = {
    id: '/subscriptions/s',
    name: 'web',
    type: 'Microsoft.ContainerInstance/containerGroups',
    location: 'westeurope',
    tags: { 'mooring-owner': 'x', team: 'a' },
    properties: {
      provisioningState: 'Succeeded',
      osType: 'Linux',
      containers: [
        { name: 'web', properties: { image: 'web@sha256:1', ports: [], environmentVariables: [{ name: 'K' }] } },
      ],
      imageRegistryCredentials: [{ server: 'shop.azurecr.io', username: 'u' }],
      volumes: [{ name: 'certs', secret: {} }],
      ipAddress: { type: 'Public', ports: [{ port: 80 }], ip: '20.1.2.3' },
    },
  };
  const document = group([], { mooring: { protect: true } });

  it('it is what one would declare, with our settings, and what ARM does not give back is named', () => {
    const text = exported({ name: 'web', document, running }, 'yaml', false);
    expect(read(text)).toEqual({
      name: 'web',
      location: 'westeurope',
      tags: { team: 'a' },
      properties: {
        osType: 'Linux',
        containers: [{ name: 'web', properties: { image: 'web@sha256:1', environmentVariables: [{ name: 'K' }] } }],
        imageRegistryCredentials: [{ server: 'shop.azurecr.io', username: 'u' }],
        volumes: [{ name: 'certs', secret: {} }],
        ipAddress: { type: 'Public', ports: [{ port: 80 }] },
      },
      mooring: { protect: true },
    });
    expect(text).toContain('# /properties/imageRegistryCredentials/0/password: ARM does not give this back');
    expect(text).toContain('secret: {} # ARM does not give this back');
  });

  it('in Bicep what ARM does not give back is a parameter', () => {
    const { parameters, body } = readBicep(exported({ name: 'web', document, running }, 'bicep', false));
    expect(parameters).toEqual({ webK: 'string', shopAzurecrIoPassword: 'string', certsSecret: 'object' });
    expect(body).toMatchObject({
      properties: {
        volumes: [{ name: 'certs', secret: { param: 'certsSecret' } }],
        imageRegistryCredentials: [{ password: { param: 'shopAzurecrIoPassword' } }],
      },
    });
  });
});
