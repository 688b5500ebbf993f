/** What the queue trigger does with a message that meets another worker's lease. */
import { expect, it } from 'vitest';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { declare } from '../../src/engine/declare.ts';
import { takeLease } from '../../src/engine/lease.ts';
import { onWakeMessage } from '../../src/http/triggers.ts';
import { documentOf, KEY, signal } from '../support/engine/rollout-stage.ts';
import { memoryParts } from '../support/memory-parts.ts';

it('sends it again for the time that the lease has left, and the group is looked at then', async () => {
  const memory = memoryParts({ registries: ['reg.example'] });
  const { parts } = memory;
  const document = documentOf({});
  const parsed = parseDeclaration(document, { name: 'web' });
  if (!parsed.ok) throw new Error('the declaration is a good one');
  await declare(parts, { key: KEY, document, declaration: parsed.declaration }, signal());
  memory.clock.advance(parts.timings.backupDelayMs);
  const [message] = memory.queue.take();
  const stored = await parts.groups.get(KEY, signal());
  if (!stored || !message) throw new Error('a group was declared, and its message is due');
  await takeLease(parts, stored, signal());
  await onWakeMessage(parts, message);
  expect(memory.containerGroups.names(KEY.scope)).toEqual([]);
  expect(memory.queue.nextInMs()).toBe(parts.timings.leaseMs);
  memory.clock.advance(parts.timings.leaseMs);
  for (const again of memory.queue.take()) await onWakeMessage(parts, again);
  // Nobody gave it back: the message comes once more, when the group has rested.
  expect(memory.groups.row(KEY)?.wake.epoch).toBe(stored.row.wake.epoch + 1);
  expect(memory.queue.nextInMs()).toBeGreaterThan(0);
  expect(memory.queue.nextInMs()).toBeLessThanOrEqual(parts.timings.restMs);
  memory.clock.advance(memory.queue.nextInMs());
  for (const again of memory.queue.take()) await onWakeMessage(parts, again);
  expect(memory.groups.row(KEY)?.wake.epoch).toBe((stored.row.wake.epoch ?? 0) + 2);
});
