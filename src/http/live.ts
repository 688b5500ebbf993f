/**
 * What ARM says of a replica at the moment of the request: one GET each, bounded in time. Where ARM does not answer,
 * that is said and nothing is made up. Called for the view of one group.
 */
import { Fault } from '../core/errors.ts';
import { judge } from '../core/health/judge.ts';
import { isObject, type JsonObject, listAt, numberAt, objectAt, textAt } from '../core/json.ts';
import type { ContainerGroup, GroupRow } from '../core/model.ts';
import type { Parts } from '../engine/parts.ts';
import { within } from './within.ts';

/** A person waits for the answer; the rest of it is known without ARM. */
export const LIVE_READ_MS = 3000;

export interface LiveFields {
  /** What the read showed: `unknown` when ARM did not answer, with the reason constant. */
  readonly seen: 'there' | 'absent' | 'unknown';
  readonly why?: string;
  readonly provisioningState?: string;
  /** The container group's own word, as ARM gave it. */
  readonly state?: string;
  /** Mooring's judgement of it, and what it rests on. */
  readonly health?: string;
  readonly detail?: string;
  readonly address?: Address;
  /** By container. */
  readonly runningDigests?: Readonly<Record<string, string>>;
  readonly restartCounts?: Readonly<Record<string, number>>;
}

export interface Address {
  readonly ip?: string;
  readonly fqdn?: string;
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
}

/** By replica name. */
export async function readLive(parts: Parts, { key, state }: GroupRow): Promise<ReadonlyMap<string, LiveFields>> {
  const read = await Promise.all(
    state.replicas.map(
      async ({ name }): Promise<[string, LiveFields]> => [name, await readOne(parts, { scope: key.scope, name })],
    ),
  );
  return new Map(read);
}

async function readOne(parts: Parts, id: { readonly scope: string; readonly name: string }): Promise<LiveFields> {
  try {
    const group = await within(LIVE_READ_MS, (signal) => parts.containerGroups.get(id, signal));
    if (group === 'late') return { seen: 'unknown', why: 'OutOfTime' };
    return group ? fieldsOf(group, parts.clock.now()) : { seen: 'absent' };
  } catch (error) {
    if (error instanceof Fault) return { seen: 'unknown', why: error.reason };
    throw error;
  }
}

function fieldsOf({ body, provisioningState }: ContainerGroup, now: number): LiveFields {
  const properties = objectAt(body['properties']);
  const { kind, detail, facts } = judge(body, now);
  const state = textAt(objectAt(properties['instanceView'])['state']);
  const address = addressIn(properties);
  return {
    seen: 'there',
    provisioningState,
    ...(state === undefined ? {} : { state }),
    health: kind,
    detail,
    ...(address ? { address } : {}),
    runningDigests: facts.runningDigests,
    restartCounts: facts.restartCounts,
  };
}

function addressIn(properties: JsonObject): Address | undefined {
  const { ipAddress } = properties;
  if (!isObject(ipAddress)) return undefined;
  const [ip, fqdn] = [textAt(ipAddress['ip']), textAt(ipAddress['fqdn'])];
  const ports = listAt(ipAddress['ports']).flatMap((item) => {
    const port = numberAt(objectAt(item)['port']);
    return port === undefined ? [] : [{ port, protocol: textAt(objectAt(item)['protocol']) ?? 'TCP' }];
  });
  return { ...(ip === undefined ? {} : { ip }), ...(fqdn === undefined ? {} : { fqdn }), ports };
}
