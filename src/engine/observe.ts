/**
 * Reads the truth about one group: its container groups at ARM, the digests at the registry, its target revision, and
 * its own health answer. Called by reconcile and by a dry run. A read that fails becomes "not known" in the picture,
 * never an absence.
 */
import { attempt } from '../core/errors.ts';
import { parseImage, tagOf } from '../core/image/reference.ts';
import { listAt, objectAt, textAt } from '../core/json.ts';
import type { ContainerGroup, GroupRow, Revision } from '../core/model.ts';
import type { Observed, Probe } from '../core/plan.ts';
import type { ProbeTarget } from '../core/ports.ts';
import { routersOf } from '../core/rollout/fleet/routers.ts';
import { isMarkedOurs } from '../core/rollout/presence.ts';
import { followed } from '../core/rollout/revise.ts';
import type { ImageSight, RouterSight, Sight } from '../core/rollout/sight.ts';
import type { RouterRef } from '../core/router.ts';
import type { Declaration, HealthCheck } from '../core/spec/declaration.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { unversionedOf } from '../core/spec/secret-versions.ts';
import { TAGS } from '../core/tags.ts';
import type { Parts } from './parts.ts';
import { newestVersions } from './secret-versions.ts';

export async function observe(parts: Parts, row: GroupRow, signal: AbortSignal): Promise<Observed> {
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  const declaration = parsed.ok && !row.desired.deletion ? parsed.declaration : undefined;
  const replicas = row.state.replicas.map(({ name }) => name);
  const names = new Set(replicas.length > 0 ? replicas : [row.key.name]);
  const [hold, sights, images, secrets, routers, revisions] = await Promise.all([
    // That nobody knows whether all is on hold is a fault of the look: nothing is written on a guess.
    parts.holds.read(signal),
    seeAll(parts, row, names, signal).then((seen) => withStrays(parts, row, seen, signal)),
    declaration ? resolveAll(parts, declaration, signal) : new Map<string, ImageSight>(),
    newestVersions(parts, declaration ? unversionedOf(declaration) : [], signal),
    seeRouters(parts, row, routersOf(row, declaration), signal),
    declaration ? revisionsOf(parts, row, signal) : new Map<number, Revision>(),
  ]);
  const target = revisions.get(row.state.targetRevision);
  const probes = await probeAll(parts, declaration?.mooring.health, sights, signal);
  return { hold, sights, images, secrets, routers, revisions, target, probes };
}

/**
 * A tombstone of several replicas watches all the names they ever had, by our mark: those of creations that came late
 * are in no row. So does a look that the sweep asked for on their account. What a LIST does not show is not taken for
 * gone by it.
 */
async function withStrays(
  parts: Parts,
  { key, desired, state, wake }: GroupRow,
  seen: Map<string, Sight>,
  signal: AbortSignal,
): Promise<Map<string, Sight>> {
  const isAsked = desired.deletion ? (state.issued ?? 0) > 0 : wake.late === true;
  if (!isAsked) return seen;
  const ours = { [TAGS.owner]: parts.installation.id, [TAGS.group]: key.name };
  for await (const group of parts.containerGroups.list(key.scope, signal)) {
    const { name, tags } = group;
    if (!seen.has(name) && isMarkedOurs(tags, ours)) seen.set(name, { kind: 'there', group });
  }
  return seen;
}

async function seeRouters(
  parts: Parts,
  { state }: GroupRow,
  refs: ReadonlyMap<string, RouterRef>,
  signal: AbortSignal,
): Promise<Map<string, RouterSight>> {
  const recorded = new Set(state.profiles?.map(({ router }) => router));
  const sights = await Promise.all(
    [...refs].map(async ([key, ref]): Promise<[string, RouterSight]> => {
      const read = () => attempt(() => parts.router.read(ref, signal));
      const first = await read();
      // On one answer that denies it, a profile of ours would be forgotten, or made anew.
      const seen = first.ok && first.value === undefined && recorded.has(key) ? await read() : first;
      if (!seen.ok) return [key, { kind: 'unknown', fault: seen.fault }];
      return [key, seen.value ? { kind: 'there', view: seen.value } : { kind: 'absent' }];
    }),
  );
  return new Map(sights);
}

/** The revisions that this look may have to render: for a group of one replica at its target, that one alone. */
async function revisionsOf(
  parts: Parts,
  { key, state, desired }: GroupRow,
  signal: AbortSignal,
): Promise<Map<number, Revision>> {
  const rolling = state.rollout !== undefined && state.rollout.endedAt === undefined;
  const wanted = [
    state.targetRevision,
    ...(rolling ? [state.rollout?.from ?? 0] : []),
    desired.rollout?.undo?.revision ?? 0,
    ...(state.replicas.length > 1 ? state.replicas.map(({ revision }) => revision) : []),
  ];
  const numbers = [...new Set(wanted)].filter((number) => number > 0);
  const read = await Promise.all(numbers.map((number) => parts.revisions.get(key, number, signal)));
  return new Map(read.flatMap((revision) => (revision ? [[revision.number, revision] as const] : [])));
}

async function probeAll(
  parts: Parts,
  health: HealthCheck | undefined,
  sights: ReadonlyMap<string, Sight>,
  signal: AbortSignal,
): Promise<Map<string, Probe>> {
  if (!health) return new Map();
  const probes = await Promise.all(
    [...sights].map(async ([name, sight]): Promise<[string, Probe] | undefined> => {
      const probe = sight.kind === 'there' ? await probeOne(parts, health, sight.group, signal) : undefined;
      return probe && [name, probe];
    }),
  );
  return new Map(probes.filter((entry) => entry !== undefined));
}

async function seeAll(
  parts: Parts,
  row: GroupRow,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<string, Sight>> {
  const awaited = new Set(row.state.replicas.filter(({ phase }) => phase !== 'deleting').map(({ name }) => name));
  const sights = await Promise.all(
    [...names].map(async (name): Promise<[string, Sight]> => {
      const read = () => attempt(() => parts.containerGroups.get({ scope: row.key.scope, name }, signal));
      const first = await read();
      // What one answer denies may be there all the same: what is created anew on it would be replaced.
      const isMissed = first.ok && first.value === undefined && awaited.has(name);
      const seen = isMissed ? await read() : first;
      if (!seen.ok) return [name, { kind: 'unknown', fault: seen.fault }];
      return [name, seen.value ? { kind: 'there', group: seen.value } : { kind: 'absent' }];
    }),
  );
  return new Map(sights);
}

/** Each followed tag's digest as its registry answers it now. Images of registries we do not ask are not in the map. */
export async function resolveAll(
  parts: Parts,
  declaration: Declaration,
  signal: AbortSignal,
): Promise<Map<string, ImageSight>> {
  const wanted = followed(declaration).filter(({ follows }) => follows);
  const sights = await Promise.all(
    wanted.map(async ({ text }): Promise<[string, ImageSight] | undefined> => {
      const parsed = parseImage(text);
      if (!parsed.ok || !parts.registry.knows(parsed.image.host)) return undefined;
      const { host, repository } = parsed.image;
      const resolved = await attempt(() =>
        parts.registry.resolve({ host, repository, tag: tagOf(parsed.image) }, signal),
      );
      return [
        text,
        resolved.ok ? { kind: 'digest', digest: resolved.value } : { kind: 'unknown', fault: resolved.fault },
      ];
    }),
  );
  return new Map(sights.filter((entry) => entry !== undefined));
}

/** Asks the container group's own health answer, at the address that ARM gave and no other. Undefined: there is nobody to ask. */
export async function probeOne(
  parts: Parts,
  health: HealthCheck,
  group: ContainerGroup,
  signal: AbortSignal,
): Promise<{ ok: boolean; detail: string } | undefined> {
  const target = probeTarget(health, group);
  if (!target || group.provisioningState !== 'Succeeded' || !isRunning(group)) return undefined;
  const answer = await parts.prober.probe(target, signal);
  return answer.asked === false ? undefined : answer;
}

function probeTarget({ probe }: HealthCheck, group: ContainerGroup): ProbeTarget | undefined {
  const address = textAt(objectAt(objectAt(group.body['properties'])['ipAddress'])['ip']);
  if (address === undefined) return undefined;
  if (probe.kind === 'tcp') return { kind: 'tcp', address, port: probe.port };
  return { kind: 'http', scheme: probe.scheme, address, port: probe.port, path: probe.path };
}

function isRunning(group: ContainerGroup): boolean {
  const properties = objectAt(group.body['properties']);
  if (textAt(objectAt(properties['instanceView'])['state']) !== 'Running') return false;
  return listAt(properties['containers']).length > 0;
}
