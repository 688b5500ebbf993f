/**
 * What a workload's script can do: declare, delete, push, break things behind Mooring's back. Made by `play.ts`; every
 * act is a disturbance, after which the promises about coming to rest count anew.
 */

import type { Behaviour } from '../../../local/containers/none/behaviour.ts';
import { type JsonObject, objectAt } from '../../../local/world/json.ts';
import { digestOf } from '../services/registry.ts';
import type { Backup } from '../services/storage.ts';
import type { Host } from './host.ts';
import { noteOthersTraffic } from './others-traffic.ts';
import { groupOf } from './owners.ts';
import { readRow } from './rows.ts';
import type { Run } from './run.ts';
import { LOGIN_SERVER } from './services.ts';

export interface Stage {
  readonly run: Run;
  /** A user's PUT of a declaration; the client repeats it until it is answered. */
  declare(document: JsonObject): void;
  remove(group: string, keep?: boolean): void;
  /** `start`, `promote`, `undo?to=1`, …: as the API has them. */
  act(group: string, verb: string): void;
  adopt(group: string): void;
  /** Moves a tag of the registry, and lets Event Grid know. */
  push(image: string, content: string): void;
  /** What containers of this image do from their next start on, where its content is this. */
  script(image: string, behaviour: Behaviour, content: string): void;
  /** Containers of this image run and never answer well, where its content is this. */
  sicken(image: string, content: string): void;
  /** A running container ends by itself. */
  exit(group: string, container: string, code: number): void;
  /** Somebody edits a container group in the portal. */
  edit(group: string, change: (properties: Edited, tags: Edited) => void): Promise<void>;
  /** Somebody else writes to ARM. */
  outside(method: string, place: string, body?: unknown): Promise<void>;
  /** Somebody else writes to Traffic Manager: `<profile>`, or `<profile>/externalEndpoints/<endpoint>`. */
  traffic(method: string, place: string, body?: unknown): Promise<void>;
  /** The group's replicas, as Azure has them, in the order of their names. */
  replicas(group: string): readonly string[];
  /** Whether the profile has an endpoint of that name. */
  isRouted(profile: string, endpoint: string): boolean;
  /** The group's rollout, as its row has it. */
  rollout(group: string): JsonObject;
  /** Waits until it is so, looking every few seconds; what follows is a disturbance of its own. False: it never was. */
  when(isSo: () => boolean): Promise<boolean>;
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
    act(group, verb) {
      const [path = '', query = ''] = verb.split('?');
      host.request('POST', `${group}/${path}`, query);
    },
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
    sicken(image, content) {
      const [name = ''] = image.split(':');
      services.sickImages.add(`${LOGIN_SERVER}/${name}@${digestOf(content)}`);
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
    async traffic(method, place, body) {
      await services.outsideTraffic(method, place, body);
      noteOthersTraffic(run);
    },
    replicas(group) {
      const names = services.world.groups.list(place().subscription).map(({ name }) => name);
      return names.filter((name) => groupOf(name) === group);
    },
    isRouted(profile, endpoint) {
      const found = services.world.traffic.list(place().subscription).find(({ name }) => name === profile);
      return found?.endpoints.some(({ name }) => name === endpoint) ?? false;
    },
    rollout(group) {
      const columns = services.storage.rows('Groups').find((row) => row['RowKey'] === group);
      return columns ? objectAt(readRow(group, columns).state, 'rollout') : {};
    },
    async when(isSo) {
      for (let tries = 0; tries < WHEN_TRIES_MAX && !isSo(); tries++) {
        await new Promise<void>((resolve) => void run.clock.after(WHEN_MS, resolve));
      }
      run.counts.lastDisturbance = run.clock.now();
      run.course?.add(`it is so ${isSo()} ${run.clock.now()}`);
      return isSo();
    },
    healthOf(group, well) {
      services.health.set(services.runtime.address(idOf(run, group)), well);
    },
    backup: () => services.storage.backup(),
    restore: (backup) => services.storage.restore(backup),
    thereAndDone: (group) => groupNamed(run, group)?.provisioningState === 'Succeeded',
  };
}

/** How often somebody who waits for something looks, and when they give up: half an hour. */
const WHEN_MS = 5_000;
const WHEN_TRIES_MAX = 360;

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
