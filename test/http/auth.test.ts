/** Who calls, as it is written into history and logs. */
import { describe, expect, it } from 'vitest';
import { callerOf } from '../../src/http/auth.ts';

function principal(claims: readonly [string, unknown][], more: object = {}): Record<string, string> {
  const value = { auth_typ: 'aad', claims: claims.map(([typ, val]) => ({ typ, val })), ...more };
  return { 'x-ms-client-principal': Buffer.from(JSON.stringify(value)).toString('base64') };
}

describe('the caller', () => {
  it.each([
    [
      'a person by name',
      principal([
        ['oid', '1'],
        ['preferred_username', 'ada@example.com'],
      ]),
      'ada@example.com',
    ],
    [
      'an app by its id',
      principal([
        ['oid', '1'],
        ['appid', 'app-7'],
      ]),
      'app-7',
    ],
    ['by the claim that is said to be the name', principal([['nick', 'ada']], { name_typ: 'nick' }), 'ada'],
  ])('is %s', (_, headers, caller) => {
    expect(callerOf(headers, true)).toBe(caller);
  });

  it('is a function key where authentication is off, whatever the header claims', () => {
    expect(callerOf(principal([['preferred_username', 'root']]), false)).toBe('function key');
  });

  it.each([
    ['is missing', {}],
    ['is no base64', { 'x-ms-client-principal': '%%%' }],
    ['is no object', { 'x-ms-client-principal': Buffer.from('[]').toString('base64') }],
    ['has no name', principal([['roles', 'x']])],
    ['has a number for a name', principal([['preferred_username', 7]])],
    [
      'is far too long',
      principal([
        ['preferred_username', 'ada'],
        ['groups', 'x'.repeat(60_000)],
      ]),
    ],
  ])('is unknown where the header %s', (_, headers) => {
    expect(callerOf(headers, true)).toBe('unknown caller');
  });

  it('cannot write lines of its own, steer a terminal or grow without end', () => {
    const name = `a\r\nb\u001b[31mc\u202ed\u2028e\ud800${'x'.repeat(500)}`;
    const caller = callerOf(principal([['preferred_username', name]]), true);
    expect(caller).toMatch(/^a\\u000d\\u000ab\\u001b\[31mc\\u202ed\\u2028e/);
    expect(caller.length).toBeLessThan(200);
    expect(caller).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Cs}]/u);
  });
});
