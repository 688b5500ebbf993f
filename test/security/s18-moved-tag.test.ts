/** S18, a tag that moves: what is deployed is the digest that was resolved, and a tag moved meanwhile is news of its own. */
import { expect, it } from 'vitest';
import { parseDeclaration } from '../../src/core/spec/parse.ts';
import { declare } from '../../src/engine/declare.ts';
import { lookWith } from '../../src/engine/look-now.ts';
import { declaration, engineBench, WEB } from '../support/engine-bench.ts';

const signal = () => AbortSignal.timeout(10_000);

it('moved between the answer of the registry and the write to Azure is deployed as it was resolved, then anew', async () => {
  const bench = engineBench();
  const resolved = await bench.push('v1', 'one');
  const moved: string[] = [];
  const parts = {
    ...bench.parts,
    registry: {
      ...bench.parts.registry,
      resolve: async (...asked: Parameters<typeof bench.parts.registry.resolve>) => {
        const digest = await bench.parts.registry.resolve(...asked);
        if (moved.length === 0) moved.push(await bench.push('v1', 'two'));
        return digest;
      },
    },
  };
  const document = declaration();
  const parsed = parseDeclaration(document, { name: WEB.name });
  if (!parsed.ok) throw new Error('the declaration is not right');
  const declared = await declare(parts, { key: WEB, document, declaration: parsed.declaration }, signal());
  if (!('ticket' in declared) || !declared.ticket) throw new Error(declared.kind);
  await lookWith(parts, WEB, declared.ticket.id, 'PUT by test');

  expect(await bench.image()).toBe(`testregistry.azurecr.io/team/web@${resolved}`);
  expect(bench.row()?.state).toMatchObject({ targetRevision: 1 });
  await bench.pass(5 * 60_000, { events: false });
  expect(await bench.image()).toBe(`testregistry.azurecr.io/team/web@${moved[0]}`);
  expect(bench.row()?.state).toMatchObject({ targetRevision: 2 });
});

it('is never what Azure is sent: every image of every write has its digest', async () => {
  const bench = engineBench();
  for (const content of ['one', 'two', 'three']) {
    await bench.push('v1', content);
    if (content === 'one') await bench.declare();
    await bench.pass(5 * 60_000);
    expect(await bench.image()).toMatch(/@sha256:[0-9a-f]{64}$/);
  }
});
