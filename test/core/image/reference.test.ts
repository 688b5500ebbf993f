import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImageReference, parseImage, pinned, printImage, tagOf } from '../../../src/core/image/reference.ts';

const SHA256 = `sha256:${'0a'.repeat(32)}`;
const SHA512 = `sha512:${'0a'.repeat(64)}`;
const image = (text: string): ImageReference => {
  const parsing = parseImage(text);
  if (!parsing.ok) throw new Error(`${text}: ${parsing.rule}`);
  return parsing.image;
};

describe('an image reference is read', () => {
  it.each([
    ['nginx', { host: 'docker.io', repository: 'library/nginx', name: 'nginx' }],
    ['nginx:1.27', { host: 'docker.io', repository: 'library/nginx', tag: '1.27', name: 'nginx' }],
    ['shop/web', { host: 'docker.io', repository: 'shop/web', name: 'shop/web' }],
    ['docker.io/nginx', { host: 'docker.io', repository: 'library/nginx', name: 'docker.io/nginx' }],
    ['index.docker.io/shop/web', { host: 'docker.io', repository: 'shop/web', name: 'index.docker.io/shop/web' }],
    [
      'registry-1.docker.io/library/nginx',
      { host: 'docker.io', repository: 'library/nginx', name: 'registry-1.docker.io/library/nginx' },
    ],
    ['Shop.azurecr.io/web:v1', { host: 'shop.azurecr.io', repository: 'web', tag: 'v1', name: 'Shop.azurecr.io/web' }],
    ['localhost/web', { host: 'localhost', repository: 'web', name: 'localhost/web' }],
    [
      'localhost:5000/a/b/c:T_a.g-1',
      { host: 'localhost:5000', repository: 'a/b/c', tag: 'T_a.g-1', name: 'localhost:5000/a/b/c' },
    ],
    ['127.0.0.1:5000/web', { host: '127.0.0.1:5000', repository: 'web', name: '127.0.0.1:5000/web' }],
    ['[::1]:5000/web', { host: '[::1]:5000', repository: 'web', name: '[::1]:5000/web' }],
    ['a.b/c--d__e.f_g', { host: 'a.b', repository: 'c--d__e.f_g', name: 'a.b/c--d__e.f_g' }],
    [`nginx@${SHA256}`, { host: 'docker.io', repository: 'library/nginx', digest: SHA256, name: 'nginx' }],
    [`a.b/c:1@${SHA512}`, { host: 'a.b', repository: 'c', tag: '1', digest: SHA512, name: 'a.b/c' }],
  ])('%s', (text, parts) => {
    expect(image(text)).toEqual(parts);
    expect(printImage(image(text))).toBe(text);
  });

  it('up to the limits of the grammar and no further', () => {
    const host = 'registry.example';
    const path = 'a'.repeat(255 - host.length - 1);
    expect(parseImage(`${host}/${path}:${'t'.repeat(128)}@${SHA512}`).ok).toBe(true);
    expect(parseImage(`${host}/${path}a`)).toEqual({
      ok: false,
      rule: 'the image’s name is longer than 255 characters',
    });
    expect(parseImage(`nginx:${'t'.repeat(129)}`)).toEqual({
      ok: false,
      rule: 'the tag is longer than 128 characters',
    });
  });

  it('and asked for as latest where it has no tag', () => {
    expect(tagOf(image('nginx'))).toBe('latest');
    expect(tagOf(image('nginx:1'))).toBe('1');
  });
});

const HOSTILE = [
  '',
  ' ',
  ' nginx',
  'nginx ',
  'ngi nx',
  'nginx\n',
  'nginx\t:1',
  'nginx\0',
  'nginx\u007f',
  'nginx\u00a0',
  'nginx\u200b',
  'nginx\u202e',
  'ｎginx',
  'ngіnx',
  'nginx：1',
  'nginx∕web',
  'a．b/c',
  'NGINX',
  'shop/Web',
  'a.b/C',
  '../nginx',
  'a/../b',
  'a..b',
  'a.b/c/..',
  './nginx',
  'a/./b',
  '/nginx',
  'nginx/',
  'a//b',
  'a\\b',
  'a.b\\c',
  'https://a.b/c',
  'a.b/c?x=1',
  'a.b/c#x',
  'a.b/c%2f',
  'user@a.b/c',
  'user:pass@a.b/c',
  'nginx:',
  'nginx:-a',
  'nginx:.a',
  'nginx:a:b',
  'nginx:a/b',
  'nginx@',
  'nginx@sha256',
  'nginx@sha256:',
  'nginx@sha256:abc',
  `nginx@${SHA256}0`,
  `nginx@${SHA256.toUpperCase()}`,
  `nginx@${SHA256}@${SHA256}`,
  `nginx@md5:${'a'.repeat(32)}`,
  `@${SHA256}`,
  ':tag',
  'a.b:5000/',
  'a.b:0/c',
  'a.b:65536/c',
  'a.b:x/c',
  '-a.b/c',
  'a-.b/c',
  '.a/b',
  'a_b.c/d',
  '[::1/c',
  '[evil.example]/c',
  'nginx-',
  '-nginx',
  'a___b',
  'a._b',
  'a._/b',
  '$(id)',
  '`id`',
  'nginx;id',
  "nginx'",
  'nginx"',
  'nginx|x',
  '{a}',
  'a'.repeat(64),
  '0'.repeat(64),
  'a'.repeat(10_000),
  `a.b/${'x/'.repeat(5_000)}y`,
];

describe('an image reference is refused', () => {
  it.each(HOSTILE.map((text) => [text]))('%j', (text) => {
    const parsing = parseImage(text);
    expect(parsing.ok ? parsing.image : parsing.rule).toEqual(expect.any(String));
  });

  it('for ".." by that rule, before its parts are looked at', () => {
    expect(parseImage('a/../b')).toEqual({ ok: false, rule: 'an image may not hold ".."' });
  });

  it('with a rule that never quotes it', () => {
    const rules = HOSTILE.map((text) => {
      const parsing = parseImage(`secret${text}X`);
      return parsing.ok ? '' : parsing.rule;
    });
    expect(rules.filter((rule) => rule.includes('secret'))).toEqual([]);
  });
});

describe('an image reference', () => {
  const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?$/);
  const host = fc.constantFrom('', 'a.b/', 'localhost:5000/', 'Shop.azurecr.io/');
  const tag = fc.constantFrom('', ':latest', ':v1.2_3-x');
  const digest = fc.constantFrom('', `@${SHA256}`);
  const valid = fc
    .tuple(host, fc.array(component, { minLength: 1, maxLength: 3 }), tag, digest)
    .map(([first, path, last, end]) => `${first}${path.join('/')}${last}${end}`);

  it('is printed as it was read', () => {
    fc.assert(
      fc.property(valid, (text) => {
        expect(printImage(image(text))).toBe(text);
      }),
    );
  });

  it('that is accepted from any text at all is printed as that text, and holds nothing but harmless characters', () => {
    const any = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'aA0./:@-_ []') }),
    );
    fc.assert(
      fc.property(any, (text) => {
        const parsing = parseImage(text);
        if (!parsing.ok) return;
        expect(printImage(parsing.image)).toBe(text);
        expect(parsing.image.repository).toMatch(/^[a-z0-9._/-]+$/);
        expect(parsing.image.repository).not.toContain('..');
        expect(parsing.image.host).toMatch(/^[a-z0-9.:[\]-]+$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is pinned by its name as declared, and stays in the same place', () => {
    fc.assert(
      fc.property(valid, (text) => {
        const before = image(text);
        const after = image(pinned(before, SHA256));
        expect(after).toEqual({ host: before.host, repository: before.repository, name: before.name, digest: SHA256 });
      }),
    );
  });

  it.each(['', 'latest', 'sha256:abc', `${SHA256} `, `x@${SHA256}`])('is not pinned to %j', (digest) => {
    expect(() => pinned(image('nginx'), digest)).toThrow(RangeError);
  });
});
