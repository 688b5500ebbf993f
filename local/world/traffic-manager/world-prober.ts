/**
 * A prober that asks the world: a container group whose containers run answers 200 at its public ports, and nothing
 * else answers. What simulations and tests have, alone or behind a prober of their own.
 */
import type { ContainerGroups } from '../container-groups.ts';
import { numberAt, objectAt, objectsAt } from '../json.ts';
import type { ProbeResult, Prober } from './prober.ts';

const FAILED = (reason: string): ProbeResult => ({ kind: 'failed', reason });

export function createWorldProber(groups: Pick<ContainerGroups, 'reachedAt' | 'view'>): Prober {
  return {
    probe({ protocol, host, port }) {
      const group = groups.reachedAt(host);
      if (!group) return FAILED(`nothing is at ${host}`);
      const ports = objectsAt(objectAt(objectAt(group.body, 'properties'), 'ipAddress'), 'ports');
      if (!ports.some((open) => numberAt(open, 'port') === port)) return FAILED(`port ${port} is not open`);
      if (groups.view(group)?.state !== 'Running') return FAILED('its containers do not run');
      return protocol === 'TCP' ? { kind: 'connected' } : { kind: 'status', status: 200 };
    },
  };
}
