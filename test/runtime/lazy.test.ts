import { describe, expect, it } from 'vitest';
import type { Registry, Vault } from '../../src/core/ports.ts';
import { inTurn, lazyRegistry, lazyVault, once } from '../../src/runtime/lazy.ts';

describe('a load', () => {
  it('is made once for all who ask, also while it is under way', async () => {
    let loads = 0;
    const { promise, resolve } = Promise.withResolvers<string>();
    const load = once(() => {
      loads += 1;
      return promise;
    });
    const both = Promise.all([load(), load()]);
    resolve('loaded');
    expect([...(await both), await load(), loads]).toEqual(['loaded', 'loaded', 'loaded', 1]);
  });

  it('that failed is tried again by the next who asks', async () => {
    let loads = 0;
    const load = once(async () => {
      loads += 1;
      if (loads === 1) throw new Error('away');
      return loads;
    });
    await expect(load()).rejects.toThrow('away');
    expect(await load()).toBe(2);
  });

  it('waits for the one before it, even for one that fails', async () => {
    const order: string[] = [];
    const { promise, reject } = Promise.withResolvers<void>();
    const first = inTurn(() => promise).catch(() => order.push('first failed'));
    const second = inTurn(async () => order.push('second began'));
    await Promise.resolve();
    expect(order).toEqual([]);
    reject(new Error('no'));
    await Promise.all([first, second]);
    expect(order).toEqual(['first failed', 'second began']);
  });
});

describe('what is known without loading anything', () => {
  it('is whether a registry is one of ours', () => {
    const registry = lazyRegistry(neverLoaded<Registry>, (host) => host === 'ours.example');
    expect([registry.knows('ours.example'), registry.knows('other.example')]).toEqual([true, false]);
  });

  it('is whether there is a vault to write to', () => {
    expect(lazyVault(neverLoaded<Vault>, false).writable).toBe(false);
    expect(lazyVault(neverLoaded<Vault>, true).writable).toBe(true);
  });
});

async function neverLoaded<T>(): Promise<T> {
  throw new Error('loaded too soon');
}
