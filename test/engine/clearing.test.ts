/** The end of a group: nothing of it stays behind wherever a process dies, and whoever declares its name meanwhile loses nothing. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import { adopt } from '../../src/engine/adopt.ts';
import { remove } from '../../src/engine/declare.ts';
import { lookWith } from '../../src/engine/look-now.ts';
import { secretName } from '../../src/engine/secret-names.ts';
import { Crash, declaration, type EngineBench, engineBench, WEB } from '../support/engine-bench.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const SECRET = { environmentVariables: [{ name: 'DB', secureValue: 'canary' }] };
const OTHER = declaration({}, {}, { environmentVariables: [{ name: 'DB', secureValue: 'new' }] });
const POINTER = '/properties/containers/0/properties/environmentVariables/0/secureValue';
const KEPT = `@Microsoft.KeyVault(SecretUri=https://mooring.vault.azure.net/secrets/${secretName(WEB, POINTER)})`;
const signal = () => AbortSignal.timeout(10_000);

/** Deleted, or let go, and seconds away from the look that ends it. */
async function ending(keep: boolean): Promise<EngineBench> {
  const bench = engineBench({ timings: { tombstoneMs: 3 * MINUTE } });
  await bench.push('v1', 'one');
  await bench.declare(declaration({}, {}, SECRET));
  await bench.pass(90 * SECOND, { stepMs: 15 * SECOND });
  expect(bench.status()).toBe('Running AsDeclared');
  expect((await traces(bench)).secret).toBe('canary');
  const removed = await remove(bench.parts, WEB, keep, signal());
  if (removed.kind === 'done' && removed.ticket) await lookWith(bench.parts, WEB, removed.ticket.id, 'DELETE');
  if (!keep) await bench.pass(2 * MINUTE, { stepMs: 15 * SECOND });
  expect(bench.row()?.desired.deletion).toBeDefined();
  return bench;
}

const end = (bench: EngineBench) => bench.pass(8 * MINUTE, { stepMs: 15 * SECOND });

async function traces({ parts }: EngineBench) {
  const [row, uses, revision, secret] = await Promise.all([
    parts.groups.get(WEB, signal()),
    parts.images.users('testregistry.azurecr.io', 'team/web', signal()),
    parts.revisions.get(WEB, 1, signal()),
    parts.vault.read(KEPT, signal()).then(
      ({ value }) => value,
      () => undefined,
    ),
  ]);
  return { row: row !== undefined, uses: uses.length, revision: revision !== undefined, secret };
}

const NOTHING = { row: false, uses: 0, revision: false, secret: undefined };
const WRITES = [
  'groups.update',
  'images.remove',
  'revisions.removeAll',
  'cutovers.removeAll',
  'vault.forget',
  'groups.remove',
];
const KINDS: [string, boolean][] = [
  ['deleted', false],
  ['let go', true],
];

/** The calls from the first that removes a trace to the last, each with what comes right before and after it. */
async function callsOf(keep: boolean): Promise<string[]> {
  const bench = await ending(keep);
  const calls: string[] = [];
  bench.tap = { before: (call) => void calls.push(call) };
  await end(bench);
  const last = calls.lastIndexOf('groups.remove');
  expect(last).toBeGreaterThan(0);
  return calls.slice(0, last + 2);
}

/** Does this once, right before or after the n-th call from now on. */
function at(bench: EngineBench, n: number, when: 'before' | 'after', act: () => void | Promise<void>): void {
  let left = n;
  bench.tap = {
    [when]: async () => {
      left -= 1;
      if (left === 0) await act();
    },
  };
}

describe.each(KINDS)('a group that was %s', (_, keep) => {
  it('leaves nothing behind', async () => {
    const bench = await ending(keep);
    const calls: string[] = [];
    bench.tap = { before: (call) => void (WRITES.includes(call) && calls.push(call)) };
    await end(bench);
    bench.tap = {};
    expect(await traces(bench)).toEqual(NOTHING);
    expect(calls.slice(-6)).toEqual(WRITES);
  });

  it.each(['before', 'after'] as const)('leaves nothing behind when the process dies %s any call', async (when) => {
    const calls = await callsOf(keep);
    for (let n = 1; n <= calls.length; n += 1) {
      const bench = await ending(keep);
      at(bench, n, when, () => {
        throw new Crash('the process died');
      });
      await end(bench);
      bench.tap = {};
      const where = `${when} call ${n}, ${calls[n - 1]}`;
      expect({ where, ...(await traces(bench)) }).toEqual({ where, ...NOTHING });
    }
  });

  it.each(['images.remove', 'revisions.removeAll', 'cutovers.removeAll', 'vault.forget', 'groups.remove'])(
    'leaves nothing behind when %s fails for a while',
    async (failing) => {
      const bench = await ending(keep);
      const until = bench.clock.now() + 4 * MINUTE;
      bench.tap = {
        before: (call) => {
          if (call === failing && bench.clock.now() < until)
            throw new Fault('transient', { reason: 'StoreUnavailable', message: 'down' });
        },
      };
      await bench.pass(3.5 * MINUTE, { stepMs: 15 * SECOND });
      expect(bench.row()?.state.clearing).toBe(true);
      await end(bench);
      bench.tap = {};
      expect(await traces(bench)).toEqual(NOTHING);
    },
  );

  it('leaves nothing behind when it is refused once', async () => {
    const bench = await ending(keep);
    let refusals = 0;
    bench.tap = {
      before: (call) => {
        if (call !== 'vault.forget' || refusals > 0) return;
        refusals += 1;
        throw new Fault('terminal', { reason: 'Forbidden', message: 'no right for now' });
      },
    };
    await end(bench);
    bench.tap = {};
    expect(refusals).toBe(1);
    expect(await traces(bench)).toEqual(NOTHING);
  });

  it('goes though its secrets may not be removed, and that is told', async () => {
    const bench = await ending(keep);
    bench.tap = {
      before: (call) => {
        if (call === 'vault.forget') throw new Fault('terminal', { reason: 'Forbidden', message: 'no right' });
      },
    };
    await end(bench);
    bench.tap = {};
    expect(await traces(bench)).toEqual({ ...NOTHING, secret: 'canary' });
    expect(JSON.stringify(bench.log.entries)).toContain('leftovers of a group stay');
  });
});

/** What a client does that is told to come again. */
async function declareUntilTaken(bench: EngineBench, document = declaration({}, {}, SECRET)): Promise<string> {
  for (let tries = 0; tries < 60; tries += 1) {
    try {
      return (await bench.declare(document)).kind;
    } catch (error) {
      if (!(error instanceof Fault) || error.retryAfterMs === undefined) throw error;
      await bench.pass(error.retryAfterMs);
    }
  }
  return 'never';
}

/** A declaration that goes no further than right before or after it has kept its secret, until it is told to. */
function paused(bench: EngineBench, when: 'before' | 'after') {
  let resume = () => {};
  const told = new Promise<void>((resolve) => {
    resume = resolve;
  });
  bench.tap = { [when]: (call: string) => (call === 'vault.keep' ? told : undefined) };
  return { declared: bench.declare(OTHER).catch((error: unknown) => error), resume: () => resume() };
}

/** Between any two calls of the look that ends a group, somebody begins to declare its name. */
describe('a name that is declared while its last traces go', () => {
  it.each(['before', 'after'] as const)('has all it declared, %s any call', async (when) => {
    const calls = await callsOf(false);
    for (let n = 1; n <= calls.length; n += 1) {
      const bench = await ending(false);
      let refused = false;
      at(bench, n, when, async () => {
        bench.tap = {};
        refused = await bench.declare(declaration({}, {}, SECRET)).then(
          () => false,
          (error: unknown) => error instanceof Fault && error.retryAfterMs !== undefined,
        );
      });
      await bench.pass(3 * MINUTE, { stepMs: 15 * SECOND });
      bench.tap = {};
      const where = `${when} call ${n}, ${calls[n - 1]}`;
      if (refused) expect({ where, declared: await declareUntilTaken(bench) }).toEqual({ where, declared: 'created' });
      await bench.pass(2 * MINUTE, { stepMs: 15 * SECOND });
      expect({ where, status: bench.status() }).toEqual({ where, status: 'Running AsDeclared' });
      expect({ where, ...(await traces(bench)) }).toMatchObject({ where, row: true, uses: 1, secret: 'canary' });
    }
  });

  it('is refused for some seconds, and nothing is written for it', async () => {
    const bench = await ending(false);
    let fault: unknown;
    const written: string[] = [];
    bench.tap = {
      before: async (call) => {
        if (call !== 'vault.forget') return;
        bench.tap = {
          before: (made) => void (/\.(add|keep|insert|update|send|put)$/.test(made) && written.push(made)),
        };
        fault = await bench.declare(declaration({}, {}, SECRET)).catch((error: unknown) => error);
        bench.tap = {};
      },
    };
    await bench.pass(3 * MINUTE, { stepMs: 15 * SECOND });
    expect(fault).toMatchObject({ kind: 'transient', reason: 'Deleting', retryAfterMs: 5000 });
    expect(written).toEqual([]);
    expect(await traces(bench)).toEqual(NOTHING);
  });

  it('by a request that came too late leaves nothing behind when nobody asks again', async () => {
    const bench = await ending(false);
    // It has read the tombstone, and keeps its secrets when those of the tombstone have just been removed.
    const slow = paused(bench, 'before');
    let fault: unknown;
    bench.tap.after = async (call) => {
      if (call !== 'vault.forget' || fault) return;
      slow.resume();
      fault = await slow.declared;
    };
    await end(bench);
    expect(fault).toMatchObject({ kind: 'transient', reason: 'Deleting' });
    expect(await traces(bench)).toEqual(NOTHING);
  });

  it('by a slow request does not get secrets that are gone', async () => {
    const bench = await ending(false);
    // It has read the tombstone and kept its secrets; then the tombstone goes, with all it has.
    const slow = paused(bench, 'after');
    await end(bench);
    expect(await traces(bench)).toEqual(NOTHING);
    slow.resume();
    // The vault brings back a name that was just deleted, and cannot be written to meanwhile.
    expect(await slow.declared).toMatchObject({ kind: 'transient', reason: 'SecretUnavailable' });
    bench.tap = {};
    await bench.pass(MINUTE);
    expect(await declareUntilTaken(bench, OTHER)).toBe('created');
    await bench.pass(2 * MINUTE, { stepMs: 15 * SECOND });
    expect(bench.status()).toBe('Running AsDeclared');
    expect(await traces(bench)).toMatchObject({ row: true, uses: 1, secret: 'new' });
  });

  it('is not adopted either', async () => {
    const bench = await ending(true);
    let fault: unknown;
    bench.tap = {
      before: async (call) => {
        if (call !== 'vault.forget') return;
        bench.tap = {};
        const asked = { key: WEB, secrets: { [POINTER]: 'canary' }, acceptOwner: false, trigger: 'test' };
        fault = await adopt(bench.parts, asked, signal()).catch((error: unknown) => error);
      },
    };
    await end(bench);
    expect(fault).toMatchObject({ kind: 'transient', reason: 'Deleting', retryAfterMs: 5000 });
    expect(await traces(bench)).toEqual(NOTHING);
  });
});
