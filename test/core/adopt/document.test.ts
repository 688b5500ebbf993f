import { describe, expect, it } from 'vitest';
import { adoptedDocument } from '../../../src/core/adopt/document.ts';
import type { JsonObject } from '../../../src/core/json.ts';

const DECLARED: JsonObject = {
  name: 'web',
  properties: {
    containers: [{ name: 'a', properties: {} }],
    initContainers: [{ name: 'i', properties: {} }],
  },
};
const ended = { state: 'Terminated', exitCode: 0, detailStatus: 'Container stopped per client request' };
const STOPPED: JsonObject = {
  properties: {
    provisioningState: 'Succeeded',
    instanceView: { state: 'Stopped' },
    containers: [{ name: 'a', properties: { instanceView: { currentState: ended } } }],
  },
};
const SAFE = { drift: { mode: 'report' }, images: { a: { follow: 'none' }, i: { follow: 'none' } } };
const mooring = (body: JsonObject, given?: JsonObject) => adoptedDocument(DECLARED, body, given, 0)['mooring'];

describe('the declaration of what is adopted', () => {
  it('reports and follows nothing, its init containers included', () => {
    expect(adoptedDocument(DECLARED, {}, undefined, 0)).toEqual({ ...DECLARED, mooring: SAFE });
  });

  it('keeps stopped what is stopped', () => {
    expect(mooring(STOPPED)).toEqual({ ...SAFE, running: false });
    expect(mooring(STOPPED, { running: true })).toEqual({ ...SAFE, running: true });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['another key', { protect: true }, { ...SAFE, protect: true }],
    ['a member', { drift: { ignore: ['/tags/x'] } }, { ...SAFE, drift: { mode: 'report', ignore: ['/tags/x'] } }],
    ['a mode', { drift: { mode: 'repair' } }, { ...SAFE, drift: { mode: 'repair' } }],
    [
      'one image',
      { images: { a: { follow: 'digest' } } },
      { ...SAFE, images: { a: { follow: 'digest' }, i: { follow: 'none' } } },
    ],
  ])('lets the caller’s own %s win', (_what, given, result) => {
    expect(mooring({}, given)).toEqual(result);
  });
});
