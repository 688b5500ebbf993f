/**
 * What a workload's script can do: declare, delete, push, break things behind Mooring's back. Made by `play.ts`; every
 * act is a disturbance, after which the promises about coming to rest count anew.
 */

import type { Behaviour } from '../../../local/containers/none/behaviour.ts';
import type { JsonObject } from '../../../local/world/json.ts';
import { digestOf } from '../services/registry.ts';
import type { Backup } from '../services/storage.ts';
import type { Host } from './host.ts';
import type { Run } from './run.ts';
import { LOGIN_SERVER } from './services.ts';

export interface Stage {
  readonly run: Run;
  /** A user's PUT of a declaration; the client repeats it until it is answered. */
  declare(document: JsonObject): void;
  remove(group: string, keep?: boolean): void;
  act(group: string, verb: 'start' | 'stop' | 'restart'): void;
  adopt(group: string): void;
  /** Moves a tag of the registry, and lets Event Grid know. */
  push(image: string, content: string): void;
  /** What containers of this image do from their next start on, where its content is this. */
  script(image: string, behaviour: Behaviour, content: string): void;
  /** A running container ends by itself. */
  exit(group: string, container: string, code: number): void;
  /** Somebody edits a container group in the portal. */
  edit(group: string, change: (properties: Edited, tags: Edited) => void): Promise<void>;
  /** Somebody else writes to ARM. */
  outside(method: string, place: string, body?: unknown): Promise<void>;
  healthOf(group: string, well: boolean): void;
  backup(): Backup;
  restore(backup: Backup): void;
  /** Whether the container group is there and nothing is under way with it. */
  thereAndDone(group: string): boolean;
}

export type Edited = Record<string, unknown>;

export function stageOf(run: Run, host: Host): Stage {
  const { services } = run;
  return {
    run,
    declare: (document) => host.request('PUT', String(document['name']), '', JSON.stringify(document)),
    remove: (group, keep = false) => host.request('DELETE', group, keep ? 'keep=true' : ''),
    act: (group, verb) => host.request('POST', `${group}/${verb}`, ''),
    adopt: (group) => host.request('POST', `${group}/adopt`, ''),
    push(image, content) {
      const digest = services.registry.push(image, content);
      const [repository = '', tag = ''] = image.split(':');
      host.pushed({ repository, tag, digest, at: run.clock.now() });
    },
    script(image, behaviour, content) {
      const [name = ''] = image.split(':');
      services.scripts.set(`${LOGIN_SERVER}/${name}@${digestOf(content)}`, behaviour);
    },
    exit: (group, container, code) => services.runtime.exit(idOf(run, group), container, code),
    async edit(group, change) {
      const answer = await services.outside('GET', group);
      const body = JSON.parse(String(answer.body));
      change(body.properties, body.tags);
      await services.outside('PUT', group, { location: body.location, tags: body.tags, properties: body.properties });
    },
    async outside(method, place, body) {
      await services.outside(method, place, body);
    },
    healthOf(group, well) {
      services.health.set(services.runtime.address(idOf(run, group)), well);
    },
    backup: () => services.storage.backup(),
    restore: (backup) => services.storage.restore(backup),
    thereAndDone: (group) => groupNamed(run, group)?.provisioningState === 'Succeeded',
  };
}

export function groupNamed({ services }: Run, name: string) {
  const { subscription, resourceGroup } = place();
  return services.world.groups.get({ subscription, resourceGroup, name });
}

function idOf(run: Run, name: string): string {
  return groupNamed(run, name)?.id.toLowerCase() ?? '';
}

function place() {
  return { subscription: '00000000-0000-0000-0000-000000000001', resourceGroup: 'shop' };
}
