/**
 * Watches every write of a rollout and says which promise it breaks: what serves is never lowered too far, nothing that
 * clients may hold an address of is deleted, no name is given twice, and nothing foreign is touched. It knows the
 * in-memory world and what was declared, and nothing of the rollout machine. Part of `rollout-stage.ts`.
 */
import type { ContainerGroupId, ContainerGroups, EndpointView, Router, RouterRef } from '../../../src/core/ports.ts';
import type { Parts } from '../../../src/engine/parts.ts';
import type { Memory } from '../memory-parts.ts';

/** What was declared, as far as the promises go. */
export interface Promised {
  readonly name: string;
  readonly scope: string;
  /** The profiles it was declared to stand behind, the latest last. */
  readonly mains: readonly RouterRef[];
  readonly replicas: number;
  readonly maxUnavailable: number;
  /** Its owner has asked, or allowed, that nothing serves. */
  readonly interrupts: boolean;
  /** Replicas may be changed while clients are sent to them. */
  readonly inPlace: boolean;
  /** From the last read that showed it in until it may be deleted, without the time to live. */
  readonly waitMs: number;
}

export interface Guard {
  readonly parts: Parts;
  /** A line for each promise broken. */
  readonly broken: readonly string[];
  /** Every write, in order: `put web-r1-1-1`, `unroute web-r1-1-1`. */
  readonly writes: string[];
  /** Behind our back: what is so now is nobody's doing of ours. */
  promised: Promised;
  /** The lease under which a write is made. */
  epoch: () => number;
}

/** The parts with a watch on what they write. */
export function guarded(memory: Memory, promised: Promised): Guard {
  const broken: string[] = [];
  const writes: string[] = [];
  const dropped = new Set<string>();
  const seenOut = new Map<string, number>();
  const ttls = new Map<string, number>();
  /** Endpoint → the profile it was last put into or seen in. */
  const inside = new Map<string, string>();
  const written = new Set<string>();
  const { parts, clock } = memory;
  const guard: Guard = { parts: watched(), broken, writes, promised, epoch: () => 0 };
  const say = (what: string) => void broken.push(`${Math.round(clock.now() / 1000)}: ${what}`);

  const isMain = (ref: RouterRef) => guard.promised.mains.some((main) => keyOf(main) === keyOf(ref));
  const mains = () => guard.promised.mains.flatMap((ref) => memory.router.read(ref) ?? []);
  const isOurs = ({ name }: { readonly name: string }) =>
    name === guard.promised.name || name.startsWith(`${guard.promised.name}-r`);
  /** Of the profile where most are well: whoever leaves one for another is well there before. */
  function healthy(): number {
    const well = ({ enabled, status, target }: EndpointView) =>
      enabled && status === 'Online' && memory.containerGroups.answers(target);
    return Math.max(0, ...mains().map(({ endpoints }) => endpoints.filter(isOurs).filter(well).length));
  }
  const foreign = () =>
    JSON.stringify(
      mains()
        .flatMap(({ endpoints }) => endpoints)
        .filter((one) => !isOurs(one))
        .map(({ status: _, ...endpoint }) => endpoint),
    );

  /** One write, with what it may not do. */
  async function write<T>(line: string, of: string, work: () => Promise<T>): Promise<T> {
    const before = { healthy: healthy(), foreign: foreign() };
    const key = `${guard.epoch()} ${of}`;
    if (written.has(key)) say(`${line}: the second write to ${of} in one look`);
    written.add(key);
    writes.push(line);
    try {
      return await work();
    } finally {
      const now = healthy();
      const { mains: refs, replicas, maxUnavailable, interrupts } = guard.promised;
      const floor = Math.max(1, replicas - maxUnavailable);
      if (refs.length > 0 && !interrupts && now < before.healthy && now < floor)
        say(`${line}: ${before.healthy} were well in the router, now ${now}, and ${floor} must stay`);
      if (foreign() !== before.foreign) say(`${line}: an endpoint of somebody else is not as it was`);
    }
  }

  function mayGo({ name }: ContainerGroupId, verb: string): void {
    const { waitMs } = guard.promised;
    if (mains().some(({ endpoints }) => endpoints.some((one) => one.name === name)))
      return say(`${verb} ${name}: it is in the router`);
    const ttl = ttls.get(name);
    if (ttl === undefined) return;
    const out = seenOut.get(name);
    if (out === undefined) return say(`${verb} ${name}: no read has shown it out of the router`);
    if (clock.now() < out + ttl * 1000 + waitMs) say(`${verb} ${name}: clients may hold its address still`);
  }

  function watched(): Parts {
    const containers: ContainerGroups = {
      ...parts.containerGroups,
      put: (id, body, signal) =>
        write(`put ${id.name}`, id.name, () => {
          if (dropped.has(id.name) && id.name !== guard.promised.name) say(`put ${id.name}: the name was used before`);
          return parts.containerGroups.put(id, body, signal);
        }),
      delete: (id, signal) =>
        write(`delete ${id.name}`, id.name, () => {
          if (!guard.promised.inPlace) mayGo(id, 'delete');
          dropped.add(id.name);
          return parts.containerGroups.delete(id, signal);
        }),
      act: (id, verb, signal) =>
        write(`${verb} ${id.name}`, id.name, () => {
          if (verb !== 'start' && !guard.promised.inPlace) mayGo(id, verb);
          return parts.containerGroups.act(id, verb, signal);
        }),
      patchTags: (id, tags, signal) =>
        write(`tags ${id.name}`, id.name, () => parts.containerGroups.patchTags(id, tags, signal)),
    };
    const router: Router = {
      ...parts.router,
      read: async (ref, signal) => {
        const view = await parts.router.read(ref, signal);
        if (!isMain(ref)) return view;
        const { endpoints, ttlSeconds } = view ?? { endpoints: [], ttlSeconds: 0 };
        for (const { name } of endpoints) isIn(name, ref, ttlSeconds);
        for (const [name, profile] of inside)
          if (profile === keyOf(ref) && !endpoints.some((one) => one.name === name) && !seenOut.has(name))
            seenOut.set(name, clock.now());
        return view;
      },
      putEndpoint: (ref, endpoint, signal) =>
        write(`${wordFor(ref)} ${endpoint.name} ${endpoint.weight ?? ''}`.trim(), endpoint.name, () => {
          if (!isOurs(endpoint)) say(`an endpoint of somebody else is written: ${endpoint.name}`);
          if (isMain(ref)) isIn(endpoint.name, ref, memory.router.read(ref)?.ttlSeconds ?? 0);
          return parts.router.putEndpoint(ref, endpoint, signal);
        }),
      removeEndpoint: (ref, name, signal) =>
        write(`un${wordFor(ref)} ${name}`, name, () => {
          if (!isOurs({ name })) say(`an endpoint of somebody else is removed: ${name}`);
          return parts.router.removeEndpoint(ref, name, signal);
        }),
      create: (ref, profile, signal) =>
        write(`create ${ref.profile}`, `profile ${ref.profile}`, () => parts.router.create(ref, profile, signal)),
      update: (ref, settings, signal) =>
        write(`update ${ref.profile}`, `profile ${ref.profile}`, () => parts.router.update(ref, settings, signal)),
      remove: (ref, signal) =>
        write(`remove ${ref.profile}`, `profile ${ref.profile}`, () => parts.router.remove(ref, signal)),
    };
    return { ...parts, containerGroups: containers, router };
  }

  function isIn(name: string, ref: RouterRef, ttlSeconds: number): void {
    seenOut.delete(name);
    inside.set(name, keyOf(ref));
    ttls.set(name, Math.max(ttls.get(name) ?? 0, ttlSeconds));
  }

  function wordFor(ref: RouterRef): 'route' | 'prove' {
    return isMain(ref) ? 'route' : 'prove';
  }
  return guard;
}

function keyOf({ subscription, resourceGroup, profile }: RouterRef): string {
  return `${subscription}/${resourceGroup}/${profile}`.toLowerCase();
}
