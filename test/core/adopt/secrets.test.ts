import { describe, expect, it } from 'vitest';
import { missingSecrets, strangeSecrets, withSecrets } from '../../../src/core/adopt/secrets.ts';

const DB = '/properties/containers/0/properties/environmentVariables/1/secureValue';
const FILES = '/properties/volumes/0/secret';
const pointers = (found: readonly { readonly pointer: string }[]) => found.map(({ pointer }) => pointer);

describe('what is missing', () => {
  it('is what is asked for and not given', () => {
    expect(pointers(missingSecrets([DB, FILES], {}))).toEqual([DB, FILES]);
    expect(pointers(missingSecrets([DB, FILES], { [DB]: 'x', [`${FILES}/key`]: 'eA==' }))).toEqual([]);
  });

  it('is nothing where it was said that there is none', () => {
    expect(missingSecrets([DB, FILES], { [DB]: '', [FILES]: '' })).toEqual([]);
  });

  it('has a rule of its own for a volume', () => {
    expect(missingSecrets([FILES], {})[0]?.rule).toContain('<file>');
  });
});

describe('what is strange', () => {
  it.each([
    ['another place', { '/properties/osType': 'x' }, ['/properties/osType']],
    ['a file of a volume', { [`${FILES}/key`]: 'x' }, []],
    ['a place below a file', { [`${FILES}/key/more`]: 'x' }, [`${FILES}/key/more`]],
    ['a text for a whole volume', { [FILES]: 'x' }, [FILES]],
    ['a place below a secret', { [`${DB}/x`]: 'x' }, [`${DB}/x`]],
    ['no pointer', { nonsense: 'x' }, ['nonsense']],
  ])('%s', (_what, given, strange) => {
    expect(pointers(strangeSecrets([DB, FILES], given))).toEqual(strange);
  });
});

describe('a document with its secrets', () => {
  const document = {
    properties: {
      containers: [{ name: 'a', properties: { environmentVariables: [{ name: 'A', value: 'a' }, { name: 'DB' }] } }],
      volumes: [{ name: 'v', secret: {} }],
      extensions: [{ name: 'e', properties: {} }],
    },
  };

  it('has each at its place and is otherwise as it was', () => {
    const whole = withSecrets(document, {
      [DB]: 'x',
      [`${FILES}/a~1b`]: 'eA==',
      '/properties/extensions/0/properties/protectedSettings': '{"key":"x"}',
    });
    expect(whole).toEqual({
      properties: {
        containers: [
          {
            name: 'a',
            properties: {
              environmentVariables: [
                { name: 'A', value: 'a' },
                { name: 'DB', secureValue: 'x' },
              ],
            },
          },
        ],
        volumes: [{ name: 'v', secret: { 'a/b': 'eA==' } }],
        extensions: [{ name: 'e', properties: { protectedSettings: { key: 'x' } } }],
      },
    });
  });

  it('has nothing where it was said that there is none', () => {
    expect(withSecrets(document, { [DB]: '', [FILES]: '' })).toEqual(document);
  });
});
