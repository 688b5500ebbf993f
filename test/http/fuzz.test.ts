/** Whatever comes in: no parser throws, no request ends in a bug, no name out of the grammar reaches a key. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupNameRule } from '../../src/core/spec/names.ts';
import { callerOf } from '../../src/http/auth.ts';
import { placeOf } from '../../src/http/grammar.ts';
import { parseImagePushed } from '../../src/http/image-pushed-event.ts';
import { parseResourceChanged } from '../../src/http/resource-event.ts';
import { parseWakeMessage } from '../../src/http/wake-message.ts';
import { type Claims, ENTRA, OF_ADA, principal } from '../support/principal.ts';
import { ask, SCOPE, SUB, shop } from './support.ts';

const RUNS = 300;
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '..',
    '.',
    '%',
    '/',
    '\\',
    "'",
    '?',
    '#',
    '\u0000',
    'web',
    'groups',
    'shop',
    'subscriptions',
    SUB,
    '__proto__',
    'constructor',
  ),
);

it('parsers answer anything', () => {
  const keys = fc.constantFrom(
    'specversion',
    'type',
    'eventType',
    'subject',
    'data',
    'action',
    'target',
    'request',
    'host',
    'tag',
    'v',
    'scope',
    'group',
    'ticket',
  );
  const anything = fc.oneof(fc.anything(), fc.dictionary(keys, fc.oneof(fc.anything(), odd)));
  fc.assert(
    fc.property(anything, (value) => {
      parseImagePushed(value);
      parseResourceChanged(value);
      parseWakeMessage(value);
    }),
    { numRuns: RUNS },
  );
});

it('a caller is one bounded line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const named: Claims = [...OF_ADA.filter(([type]) => type !== 'preferred_username'), ['preferred_username', name]];
      const { name: caller } = callerOf(principal(named), ENTRA);
      return caller.length > 0 && caller.length < 1000 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(caller);
    }),
    { numRuns: RUNS },
  );
});

it('any address gets an answer, and only names that keep the grammar become keys', async () => {
  const address = fc
    .array(
      odd.map((part) => (part.isWellFormed() ? encodeURIComponent(part) : part)),
      { maxLength: 7 },
    )
    .map((parts) => `/${parts.join('/')}`);
  const long = fc
    .tuple(odd, odd, odd)
    .map(([sub, rg, name]) => ['/subscriptions', sub, 'resourceGroups', rg, 'groups', name].join('/'));
  const path = fc.oneof(
    address,
    long.map((text) => text.replaceAll(' ', '%20')),
  );
  const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'get', '');
  await fc.assert(
    fc.asyncProperty(method, path, fc.boolean(), async (verb, to, hasDefault) => {
      const memory = shop();
      const { groups } = memory.parts;
      const keys: { scope: string; name: string }[] = [];
      const spied = {
        ...memory,
        parts: {
          ...memory.parts,
          groups: {
            ...groups,
            get: (...args: Parameters<typeof groups.get>) => {
              keys.push(args[0]);
              return groups.get(...args);
            },
          },
        },
      };
      const { status } = await ask(spied, `${verb} ${to.replaceAll(' ', '%20')}`, {
        defaults: hasDefault ? { scope: SCOPE } : {},
      });
      expect([200, 204, 400, 404, 405, 409]).toContain(status);
      for (const { scope, name } of keys)
        expect([placeOf(scope), groupNameRule(name)]).toEqual([expect.anything(), undefined]);
      expect(memory.board.writes()).toBe(0);
    }),
    { numRuns: RUNS },
  );
});
