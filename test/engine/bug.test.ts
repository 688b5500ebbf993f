/** A bug met while looking: it costs its own group a backoff, and leaves neither a lease nor a secret behind. */
import { expect, test } from 'vitest';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { declare } from '../../src/engine/declare.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { memoryParts } from '../support/memory-parts.ts';

const KEY = { scope: 'sub/shop', name: 'web' };
const document = {
  location: 'westeurope',
  properties: {
    osType: 'Linux',
    containers: [
      { name: 'web', properties: { image: 'a.azurecr.io/web:v1', resources: { requests: { cpu: 1, memoryInGB: 1 } } } },
    ],
  },
};

test('a look that meets a bug gives its lease back, says so without quoting it, and is tried again later', async () => {
  const memory = memoryParts();
  const parsed = parseDeclaration(document, { name: 'web' });
  if (!parsed.ok) throw new Error('the declaration is right');
  const signal = AbortSignal.timeout(5_000);
  const declared = await declare(memory.parts, { key: KEY, document, declaration: parsed.declaration }, signal);
  const ticket = 'ticket' in declared ? (declared.ticket?.id ?? '') : '';
  const broken = {
    ...memory.parts.containerGroups,
    get: async () => {
      throw new TypeError('hunter2');
    },
  };
  await reconcile({ ...memory.parts, containerGroups: broken }, KEY, ticket, 'test');
  const row = (await memory.parts.groups.get(KEY, signal))?.row;
  expect(row?.wake.lease).toBeUndefined();
  expect(row?.state.status).toMatchObject({ phase: 'Stalled', reason: 'InternalError', failures: { count: 1 } });
  expect(row?.wake.ticket?.due).toBeGreaterThan(memory.parts.clock.now());
  expect(JSON.stringify([row, memory.log])).not.toContain('hunter2');
});
