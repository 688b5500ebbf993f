/**
 * Whether a timer's pass should wake a fleet: what a LIST shows of each of its replicas, and what a read of its router
 * shows of their endpoints. Called by needs-look.ts and by the health check; pure, and nothing is written for what is
 * as it should be.
 */
import { isSame } from '../../drift/compare.ts';
import type { ContainerGroup, GroupRow, Replica, Revision } from '../../model.ts';
import type { Installation } from '../../plan.ts';
import type { RouterView } from '../../router.ts';
import type { Declaration } from '../../spec/declaration.ts';
import { renderReplica } from '../../spec/render-replica.ts';
import { ownTags, ownTagsState, secretsText } from '../../tags.ts';
import { isOnline, isStanding } from './fleet.ts';
import { isSettingsNote, settingsDiffer } from './profile-settings.ts';
import { keyOfRouter, mainRouter } from './routers.ts';
import { straysOf } from './strays.ts';

export interface FleetGlance {
  readonly row: GroupRow;
  readonly declaration: Declaration;
  /** What its replicas are made of now. */
  readonly made: Pick<Revision, 'body' | 'regions' | 'placement'>;
  readonly listed: (name: string) => ContainerGroup | 'absent';
  readonly installation: Installation;
}

/** Why, for the log; undefined: as far as a LIST tells, all is well. */
export function fleetWants(glance: FleetGlance): string | undefined {
  const { row, declaration, listed } = glance;
  const { replicas, status } = row.state;
  const { running, drift, replicas: count } = declaration.mooring;
  if (status.completedAt !== undefined) return undefined;
  const stands = isStanding(row.state.rollout);
  // Two revisions side by side, as they are to be until their owner says otherwise.
  if (running && replicas.length !== count && status.nextLook === undefined && !stands) return 'too few or too many';
  for (const replica of replicas) {
    const there = listed(replica.name);
    if (there === 'absent') return running ? 'missing' : undefined;
    if (stands && there.provisioningState === 'Failed') continue;
    if (there.provisioningState !== 'Succeeded') return status.nextLook === undefined ? 'provisioning' : undefined;
    if (!running || drift.mode !== 'repair' || replica.revision !== row.state.targetRevision) continue;
    if (status.reason !== 'Contested' && differs(glance, replica, there)) return 'drift';
  }
  return undefined;
}

function differs(
  { row, declaration, made, installation }: FleetGlance,
  replica: Replica,
  there: ContainerGroup,
): boolean {
  const router = declaration.mooring.traffic !== undefined;
  const body = renderReplica(made, replica, { name: row.key.name, router });
  if (!isSame(body, there.body, { ignore: declaration.mooring.drift.ignore })) return true;
  const secrets = secretsText(body);
  const want = ownTags({
    owner: installation.id,
    group: row.key.name,
    revision: replica.revision,
    hash: secrets === undefined ? undefined : installation.sign(secrets),
  });
  return ownTagsState(want, there.tags, installation.keyId) !== 'same';
}

/** Why a read of the router it serves behind is a reason to look; undefined: its endpoint is as it was left. */
export function routerWants(row: GroupRow, replica: Replica, view: RouterView | undefined): string | undefined {
  const { state } = row;
  if (view === undefined) return 'router missing';
  const { replicas, status } = state;
  if (status.drift.some(({ pointer }) => pointer.endsWith(`/${replica.name}`))) return undefined;
  const own = view.endpoints.find(({ name }) => name === replica.name);
  if (own === undefined) return 'endpoint missing';
  if (!own.enabled) return 'endpoint disabled';
  if (straysOf(row, view).length > 0) return 'endpoint of a replica that is gone';
  if (replica.weight !== undefined && own.weight !== replica.weight) return 'endpoint reweighed';
  const others = replicas.filter(({ name, router }) => name !== replica.name && router === replica.router);
  const isAlone = others.some(({ name }) => isOnline(view.endpoints.find((endpoint) => endpoint.name === name)));
  return own.status === 'Degraded' && isAlone ? 'endpoint degraded' : undefined;
}

/** Why the settings of the profile it serves behind are a reason to look; undefined: they are as declared, or told. */
export function settingsWant(
  row: GroupRow,
  declaration: Declaration,
  replica: Replica,
  view: RouterView | undefined,
): string | undefined {
  const main = mainRouter(declaration, row.key);
  if (view === undefined || main === undefined || replica.router !== keyOfRouter(main)) return undefined;
  if (row.state.status.drift.some(isSettingsNote)) return undefined;
  return settingsDiffer(declaration, row.desired.document, view) ? 'router settings differ' : undefined;
}

/** Whether the health check asks after it: clients are sent to it, or it is proved and its owner's word is awaited. */
export function isWatched({ state }: GroupRow, { phase }: Replica): boolean {
  if (phase === 'serving') return true;
  const { rollout, status } = state;
  const isAwaited = isStanding(rollout) && rollout?.phase !== 'Failed' && status.nextLook === undefined;
  return phase === 'proving' && isAwaited;
}

/** Why a read of the preview, in which it was proved and stands, is a reason to look. */
export function previewWants({ name }: Replica, view: RouterView | undefined): string | undefined {
  if (view === undefined) return 'preview missing';
  return isOnline(view.endpoints.find((endpoint) => endpoint.name === name)) ? undefined : 'not Online in the preview';
}
