/**
 * One client's view of a DNS name: asks the server over UDP, keeps the answer for its time to live and no longer, and
 * takes the first address of it. Used by `client.ts`; the protocol is c-ares's, which Node brings.
 */
import { Resolver } from 'node:dns/promises';

export interface Name {
  /** Throws what the lookup met: no answer, no such name, no address. */
  address(): Promise<string>;
}

/** A resolver asks again by itself; a lookup that takes longer has failed. */
const TIMEOUT_MS = 1_000;
const TRIES = 2;

/** `server`: `127.0.0.1:5353`. The resolver may be shared: it keeps nothing. */
export function createResolver(server: string): Resolver {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  resolver.setServers([server]);
  return resolver;
}

export function createName(resolver: Resolver, name: string): Name {
  let kept: { readonly address: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const asked = Date.now();
    const [first] = await resolver.resolve4(name, { ttl: true });
    if (first === undefined) throw new Error('the name has no address');
    // Of a chain of names it is the shortest of all their times.
    kept = { address: first.address, until: asked + first.ttl * 1000 };
    return first.address;
  }

  return {
    async address() {
      if (kept && Date.now() < kept.until) return kept.address;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}
