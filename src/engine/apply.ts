/**
 * The only place that writes to Azure: one step, one request. Called by reconcile with the lease in hand; checks right
 * before sending that the lease outlasts the write. Secrets are opened here and handed to the adapter, nowhere else.
 */
import { attempt, type Fault, Fault as FaultError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { REASONS } from '../core/reasons.ts';
import { isRouterStep, type RouterStep, type Step } from '../core/rollout/step.ts';
import { isVaultReference, replaceAt, secretsIn } from '../core/spec/secrets.ts';
import { standstillOf } from '../core/standstill.ts';
import { TAGS, type Tags, tagsOf } from '../core/tags.ts';
import type { Held } from './lease.ts';
import type { Parts } from './parts.ts';

/** Undefined: accepted. */
export async function apply(parts: Parts, held: Held, step: Step, signal: AbortSignal): Promise<Fault | undefined> {
  const { key, wake } = held.stored.row;
  const done = await attempt(async () => {
    if (isRouterStep(step)) return send(parts, held, () => route(parts, step, signal));
    if (step.kind !== 'put') return send(parts, held, () => act(parts, held, step, signal));
    if (step.fresh) await refuseTaken(parts, { scope: key.scope, name: step.replica }, signal);
    const body = await withSecrets(parts, { ...step.body, tags: stamped(tagsOf(step.body), wake.epoch) }, signal);
    return send(parts, held, () => parts.containerGroups.put({ scope: key.scope, name: step.replica }, body, signal));
  });
  return done.ok ? undefined : done.fault;
}

/** The first creation under a name: who is there already was first, and stays as it is. */
async function refuseTaken(parts: Parts, id: { scope: string; name: string }, signal: AbortSignal): Promise<void> {
  if (!(await parts.containerGroups.get(id, signal))) return;
  throw new FaultError('terminal', { reason: 'AdoptionRequired', message: REASONS.AdoptionRequired });
}

function route(parts: Parts, step: RouterStep, signal: AbortSignal): Promise<void> {
  const { router } = parts;
  switch (step.kind) {
    case 'endpoint':
      return router.putEndpoint(step.router, step.endpoint, signal);
    case 'unroute':
      return router.removeEndpoint(step.router, step.replica, signal);
    case 'createProfile':
      return router.create(step.router, step.profile, signal);
    case 'updateProfile':
      return router.update(step.router, step.settings, signal);
    case 'deleteProfile':
      return router.remove(step.router, signal);
  }
}

type Act = Exclude<Step, { kind: 'put' } | RouterStep>;

function act(parts: Parts, held: Held, step: Act, signal: AbortSignal): Promise<void> {
  const { key, state, wake } = held.stored.row;
  const region = state.replicas.find(({ name }) => name === step.replica)?.region;
  const id = { scope: key.scope, name: step.replica, ...(region === undefined ? {} : { region }) };
  switch (step.kind) {
    case 'tags':
      return parts.containerGroups.patchTags(id, stamped(step.tags, wake.epoch), signal);
    case 'delete':
      return parts.containerGroups.delete(id, signal);
    default:
      return parts.containerGroups.act(id, step.kind, signal);
  }
}

/** Whoever bears our mark also bears the lease it was written under. */
function stamped(tags: Tags, epoch: number): Tags {
  return tags[TAGS.owner] === undefined ? tags : { ...tags, [TAGS.epoch]: String(epoch) };
}

/** The last checks before a write leaves: nothing is on hold, whatever was planned, and nobody may steal the lease while it is on its way. */
async function send(parts: Parts, held: Held, write: () => Promise<void>): Promise<void> {
  const standstill = standstillOf(held.stored.row, parts.installation, held.hold);
  if (standstill) {
    parts.log.error('a step was held back', { group: held.stored.row.key.name, reason: standstill.reason });
    throw new FaultError('transient', standstill);
  }
  if (parts.clock.now() + parts.timings.writeMarginMs > held.until) {
    throw new FaultError('transient', { reason: 'OutOfTime', message: 'the lease would not outlast the write' });
  }
  await write();
}

/** The body with every vault reference replaced by its value. */
async function withSecrets(parts: Parts, body: JsonObject, signal: AbortSignal): Promise<JsonObject> {
  const values = await Promise.all(
    secretsIn(body).map(async ({ pointer, value }): Promise<[string, string]> => {
      if (!isVaultReference(value)) return [pointer, value];
      return [pointer, (await parts.vault.read(value, signal)).value];
    }),
  );
  return replaceAt(body, new Map(values));
}
