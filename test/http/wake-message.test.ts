/** What the queue hands over, as a wake or as nothing of ours. */
import { describe, expect, it } from 'vitest';
import { parseWakeMessage } from '../../src/http/wake-message.ts';
import { SCOPE } from './support.ts';

const WAKE = { v: 1, scope: SCOPE, group: 'web', ticket: '7d0f6c1e-58a9-4d6f-9a3b-2f1f0a6f2a11' };

describe('a wake', () => {
  it.each([
    ['as an object', WAKE],
    ['as JSON text', JSON.stringify(WAKE)],
    ['with members of a later version', { ...WAKE, hurry: true }],
  ])('is read %s', (_, message) => {
    expect(parseWakeMessage(message)).toEqual(WAKE);
  });

  it('keeps the trace of what asked for it, and no text that is none', () => {
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(parseWakeMessage({ ...WAKE, trace })).toEqual({ ...WAKE, trace });
    for (const wrong of ['x', 7, `${trace}\n`, trace.replace('4', 'G'), `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`])
      expect(parseWakeMessage({ ...WAKE, trace: wrong })).toEqual(WAKE);
  });

  it('keeps a resource group with letters of any script', () => {
    expect(parseWakeMessage({ ...WAKE, scope: 'sub/läden(1)' })?.scope).toBe('sub/läden(1)');
  });
});

describe('what is no wake', () => {
  it.each<[string, unknown]>([
    ['another version', { ...WAKE, v: 2 }],
    ['a scope in upper case', { ...WAKE, scope: SCOPE.toUpperCase().replace('SHOP', 'Shop') }],
    ['a scope of one part', { ...WAKE, scope: 'shop' }],
    ['a scope of three', { ...WAKE, scope: `${SCOPE}/x` }],
    ['a scope that climbs', { ...WAKE, scope: 'sub/..' }],
    ['a group that climbs', { ...WAKE, group: '../web' }],
    ['a replica’s name', { ...WAKE, group: 'web-r1-0-1' }],
    ['no ticket', { ...WAKE, ticket: undefined }],
    ['an empty ticket', { ...WAKE, ticket: '' }],
    ['a ticket with a line break', { ...WAKE, ticket: 'a\nb' }],
    ['text that is no JSON', 'wake up'],
    ['a text without end', ' '.repeat(5000) + JSON.stringify(WAKE)],
    ['a list', [WAKE]],
    ['nothing', null],
  ])('%s', (_, message) => {
    expect(parseWakeMessage(message)).toBeUndefined();
  });
});
