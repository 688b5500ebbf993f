/**
 * The only place that writes to Azure: one step, one request. Called by reconcile with the lease in hand; checks right
 * before sending that the lease outlasts the write. Secrets are opened here and handed to the adapter, nowhere else.
 */
import { attempt, type Fault, Fault as FaultError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { GroupKey } from '../core/model.ts';
import type { Step } from '../core/rollout/step.ts';
import { isVaultReference, replaceAt, secretsIn } from '../core/spec/secrets.ts';
import { TAGS, tagsOf } from '../core/tags.ts';
import type { Held } from './lease.ts';
import type { Parts } from './parts.ts';

/** Undefined: accepted. */
export async function apply(parts: Parts, held: Held, step: Step, signal: AbortSignal): Promise<Fault | undefined> {
  const { key, wake } = held.stored.row;
  const done = await attempt(async () => {
    if (step.kind !== 'put') return send(parts, held, () => act(parts, key, step, signal));
    const stamped = { ...step.body, tags: { ...tagsOf(step.body), [TAGS.epoch]: String(wake.epoch) } };
    const body = await withSecrets(parts, stamped, signal);
    return send(parts, held, () => parts.containerGroups.put({ scope: key.scope, name: step.replica }, body, signal));
  });
  return done.ok ? undefined : done.fault;
}

function act(parts: Parts, key: GroupKey, step: Exclude<Step, { kind: 'put' }>, signal: AbortSignal): Promise<void> {
  const id = { scope: key.scope, name: step.replica };
  switch (step.kind) {
    case 'tags':
      return parts.containerGroups.patchTags(id, step.tags, signal);
    case 'delete':
      return parts.containerGroups.delete(id, signal);
    default:
      return parts.containerGroups.act(id, step.kind, signal);
  }
}

/** The last check before a write leaves: nobody may steal the lease while it is on its way. */
async function send(parts: Parts, held: Held, write: () => Promise<void>): Promise<void> {
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
