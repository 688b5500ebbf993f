/** A look that takes its process with it: it is begun ever more rarely, takes nobody's wake along, and its owner is heard at once. */
import { expect, it } from 'vitest';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { declare } from '../../src/engine/declare.ts';
import { healthCheck } from '../../src/engine/health-check.ts';
import { onImagePushed } from '../../src/engine/image-pushed.ts';
import { lookWith } from '../../src/engine/look-now.ts';
import type { Parts } from '../../src/engine/parts.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { onWakeMessage } from '../../src/http/triggers.ts';
import { digestOf, documentOf, HOUR, IMAGE, KEY, MINUTE, SECOND, signal } from '../support/engine/rollout-stage.ts';
import { type Memory, memoryParts } from '../support/memory-parts.ts';

const STEP_MS = 15 * SECOND;
const TWELVE = Array.from({ length: 12 }, (_, index) => `g${String(index).padStart(2, '0')}`);
const PUSHED = { host: 'reg.example', repository: 'web', tag: 'v1' };

async function running(names: readonly string[] = [KEY.name]): Promise<Memory> {
  const memory = memoryParts({ registries: [PUSHED.host] });
  memory.registry.push(IMAGE, digestOf(1));
  for (const name of names) await declared(memory, memory.parts, name);
  await memory.pass(5 * MINUTE);
  return memory;
}

async function declared(memory: Memory, parts: Parts, name: string, properties = {}): Promise<void> {
  const document = {
    ...documentOf({}, {}, { ipAddress: { type: 'Public', ports: [{ port: 80 }] }, ...properties }),
    name,
  };
  const parsed = parseDeclaration(document, { name });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const key = { ...KEY, name };
  const made = await declare(parts, { key, document, declaration: parsed.declaration }, signal());
  if ('ticket' in made && made.ticket) await lookWith(parts, key, made.ticket.id, 'PUT by test');
  expect(memory.groups.row(key)).toBeDefined();
}

/** In its processes nothing ever follows a read of a container group; when they died. */
function deadly({ parts, clock }: Memory): { readonly parts: Parts; readonly deaths: number[] } {
  const deaths: number[] = [];
  const get = (): Promise<never> => {
    deaths.push(clock.now());
    return new Promise(() => undefined);
  };
  return { parts: { ...parts, containerGroups: { ...parts.containerGroups, get } }, deaths };
}

/** Messages and timers, for whose end nobody waits. */
async function pass({ clock, queue }: Memory, parts: Parts, ms: number): Promise<void> {
  for (const end = clock.now() + ms; clock.now() < end; ) {
    clock.advance(STEP_MS);
    for (const message of queue.take()) void onWakeMessage(parts, message);
    await settled();
    if (clock.now() % MINUTE !== 0) continue;
    void sweep(parts, [KEY.scope], signal());
    void healthCheck(parts, signal());
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

it('is begun ever more rarely, twice an hour in the end, by looks alone; then it is as if nothing had been', async () => {
  const memory = await running();
  const { parts, deaths } = deadly(memory);
  memory.registry.push(IMAGE, digestOf(2));
  void onImagePushed(parts, { ...PUSHED, digest: digestOf(2) });
  await pass(memory, parts, 6 * HOUR);
  const gaps = deaths.slice(1).map((at, index) => (at - (deaths[index] ?? 0)) / MINUTE);
  // The lease, the rest, and whoever comes then.
  const bounds = [
    [3, 5],
    [4, 7],
    [6, 11],
    [10, 19],
    [18, 35],
  ];
  for (const [index, gap] of gaps.entries()) {
    const [least = 0, most = 0] = bounds[Math.min(index, bounds.length - 1)] ?? [];
    expect(gap, `gap ${index}`).toBeGreaterThanOrEqual(least);
    expect(gap, `gap ${index}`).toBeLessThanOrEqual(most);
  }
  expect(deaths.length).toBeGreaterThan(12);
  expect(memory.groups.row(KEY)?.wake.lease?.lost).toBe(deaths.length - 1);
  await pass(memory, memory.parts, HOUR);
  expect(memory.groups.row(KEY)?.state.status.reason).toBe('AsDeclared');
  expect(JSON.stringify(memory.containerGroups.sent(KEY))).toContain(digestOf(2));
  expect(memory.groups.row(KEY)?.wake.lease).toBeUndefined();
});

it('is begun at once where its owner declares something else, however long it was to rest', async () => {
  const memory = await running();
  const { parts, deaths } = deadly(memory);
  memory.registry.push(IMAGE, digestOf(2));
  void onImagePushed(parts, { ...PUSHED, digest: digestOf(2) });
  while (deaths.length < 8) await pass(memory, parts, STEP_MS);
  memory.clock.advance(memory.parts.timings.leaseMs + MINUTE);
  const resources = { requests: { cpu: 1, memoryInGB: 1 } };
  const serve = { name: 'web', properties: { image: IMAGE, ports: [{ port: 80 }], resources, command: ['serve'] } };
  await declared(memory, memory.parts, KEY.name, { containers: [serve] });
  expect(JSON.stringify(memory.containerGroups.sent(KEY))).toContain('serve');
});

it('takes along nobody’s wake that came with the same push', async () => {
  const memory = await running(TWELVE);
  const { parts, deaths } = deadly(memory);
  let [begun, sent] = [0, 0];
  const queue = {
    ...parts.queue,
    send: async (...told: Parameters<typeof parts.queue.send>) => {
      // One is slower than the other, as calls are.
      for (let turns = 3 * begun++; turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
      if (deaths.length > 0) throw new Error('the process has died');
      sent += 1;
      return parts.queue.send(...told);
    },
  };
  memory.registry.push(IMAGE, digestOf(2));
  void onImagePushed({ ...parts, queue }, { ...PUSHED, digest: digestOf(2) }).catch(() => undefined);
  await settled();
  expect(deaths.length).toBeGreaterThan(0);
  expect(sent).toBe(TWELVE.length);
});

it('is asked for apart from those that died with it, although the sweep finds them together', async () => {
  const memory = await running(TWELVE);
  const { parts } = deadly(memory);
  memory.registry.push(IMAGE, digestOf(2));
  void onImagePushed(parts, { ...PUSHED, digest: digestOf(2) });
  await settled();
  for (const message of memory.queue.take()) void onWakeMessage(parts, message);
  await settled();
  memory.queue.take();
  memory.clock.advance(HOUR);
  await sweep(memory.parts, [KEY.scope], signal());
  const rows = TWELVE.map((name) => memory.groups.row({ ...KEY, name })?.wake);
  const rests = rows
    .filter((wake) => wake?.lease !== undefined)
    .map((wake) => (wake?.ticket?.due ?? 0) - memory.clock.now());
  expect(rests.length).toBeGreaterThanOrEqual(8);
  expect(Math.min(...rests)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...rests)).toBeLessThanOrEqual(MINUTE);
  expect(Math.max(...rests) - Math.min(...rests)).toBeGreaterThan(20 * SECOND);
});
