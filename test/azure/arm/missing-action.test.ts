import { expect, it } from 'vitest';
import { classifyAnswer } from '../../../src/azure/arm/classify.ts';
import { missingAction } from '../../../src/azure/arm/missing-action.ts';

const WRITE = 'Microsoft.ContainerInstance/containerGroups/write';
const JOIN = 'Microsoft.Network/virtualNetworks/subnets/join/action';
const plain = (action: string) =>
  `The client 'c' with object id 'o' does not have authorization to perform action '${action}' over scope '/subscriptions/s' or the scope is invalid.`;
const linked = (action: string) =>
  `The client 'c' with object id 'o' has permission to perform action '${WRITE}' on scope '/subscriptions/s'; however, it does not have permission to perform action(s) '${action}' on the linked scope(s) '/subscriptions/n' (respectively) or the linked scope(s) are invalid.`;

it.each([
  ['of the call', plain(WRITE), WRITE],
  ['of what the body links to', linked(JOIN), JOIN],
  ['of several, the first', linked(`${JOIN},${WRITE}`), JOIN],
])('reads the right %s', (_which, message, action) => {
  expect(missingAction(message)).toBe(action);
});

it.each([
  ['nothing', ''],
  ['another refusal', 'The access token is from the wrong issuer.'],
  ['a line of its own', plain(`${WRITE}\nlevel=error`)],
  ['a secret', plain('password=hunter2')],
  ['an address', plain('https://evil.example/write')],
  ['something endless', plain(`Microsoft.X/${'a/'.repeat(200)}write`)],
])('takes %s for no right', (_what, message) => {
  expect(missingAction(message)).toBeUndefined();
});

it.each(['AuthorizationFailed', 'LinkedAuthorizationFailed'])('names it in the fault of %s', (code) => {
  const text = JSON.stringify({
    error: { code, message: code === 'AuthorizationFailed' ? plain(WRITE) : linked(JOIN) },
  });
  const fault = classifyAnswer({ status: 403, headers: { get: () => undefined }, text }, true);
  const action = code === 'AuthorizationFailed' ? WRITE : JOIN;
  expect([fault.reason, fault.message]).toEqual([
    'Forbidden',
    `the identity that Mooring runs as lacks a right: ${action} (${code})`,
  ]);
});

it('names nothing in the fault of anything else', () => {
  const text = JSON.stringify({ error: { code: 'RequestDisallowedByPolicy', message: plain(WRITE) } });
  expect(classifyAnswer({ status: 403, headers: { get: () => undefined }, text }, true).message).not.toContain(WRITE);
});
