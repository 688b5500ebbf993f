import { describe, expect, it } from 'vitest';
import { createNoneRuntime } from '../../../local/containers/none/runtime.ts';
import type { ContainerRuntime } from '../../../local/containers/runtime.ts';
import { type VirtualClock, virtualClock } from '../../../local/world/clock.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { groupToRun } from '../../../local/world/to-run.ts';
import { createWorld, type World } from '../../../local/world/world.ts';
import { group, START, settle } from './support.ts';

const ADDRESS = { subscription: DEFAULT_SUBSCRIPTION, resourceGroup: 'rg', name: 'web' };

interface Slow {
  readonly clock: VirtualClock;
  readonly world: World;
  /** What the runtime was asked for, and when it was done. */
  readonly log: string[];
  pass(ms: number): Promise<void>;
}

/** A world on a runtime that takes 10 s to start and 3 s to stop or remove. */
function slow(): Slow {
  const clock = virtualClock(START);
  const none = createNoneRuntime({ clock });
  const log: string[] = [];
  const taking = async (name: string, ms: number, work: () => Promise<void>): Promise<void> => {
    log.push(name);
    await new Promise<void>((resolve) => void clock.after(ms, resolve));
    await work();
    log.push(`${name} done`);
  };
  const runtime: ContainerRuntime = {
    ...none,
    run: (toRun) => taking('run', 10_000, () => none.run(toRun)),
    stop: (id) => taking('stop', 3_000, () => none.stop(id)),
    remove: (id) => taking('remove', 3_000, () => none.remove(id)),
  };
  const world = createWorld({ clock, runtime });
  return {
    clock,
    world,
    log,
    async pass(ms) {
      await settle();
      clock.advance(ms);
      await settle();
    },
  };
}

function put({ world }: Slow): Promise<unknown> {
  return world.groups.put({ address: ADDRESS, location: 'westeurope', body: group(), correlationId: 'c' });
}

function existing({ world }: Slow) {
  const found = world.groups.get(ADDRESS);
  if (!found) throw new Error('not there');
  return found;
}

describe('on a runtime that takes its time', () => {
  it('a start ends when the containers have started, not before', async () => {
    const here = slow();
    await put(here);
    await here.pass(9_999);
    expect(existing(here).provisioningState).toBe('Pending');
    await here.pass(1);
    expect(existing(here).provisioningState).toBe('Succeeded');
  });

  it('a new container group of a name starts only when the old one is gone', async () => {
    const here = slow();
    await put(here);
    await here.pass(10_000);
    const removed = here.world.groups.delete(existing(here), 'c');
    expect(here.world.groups.get(ADDRESS)).toBeUndefined();
    await put(here);
    await here.pass(3_000);
    await removed;
    await here.pass(10_000);
    expect(here.log.slice(2)).toEqual(['remove', 'remove done', 'run', 'run done']);
    expect(existing(here).provisioningState).toBe('Succeeded');
  });

  it('a stop takes away what is half started', async () => {
    const here = slow();
    await put(here);
    await here.pass(5_000);
    void here.world.groups.stop(existing(here), 'c');
    await here.pass(3_000);
    expect(here.log).toEqual(['run', 'remove', 'remove done']);
    expect(existing(here)).toMatchObject({ stopped: true, provisioningState: 'Succeeded' });
  });

  it('a stop of what runs keeps it', async () => {
    const here = slow();
    await put(here);
    await here.pass(10_000);
    void here.world.groups.stop(existing(here), 'c');
    await here.pass(3_000);
    expect(here.log.slice(2)).toEqual(['stop', 'stop done']);
    expect(here.world.groups.view(existing(here))?.state).toBe('Stopped');
  });
});

describe('what a runtime is given', () => {
  it('is the body’s containers, with secrets in the clear and volumes told apart', () => {
    const toRun = groupToRun('id', {
      properties: {
        restartPolicy: 'onfailure',
        initContainers: [{ name: 'init', properties: { image: 'i:1' } }],
        containers: [
          {
            name: 'web',
            properties: {
              image: 'w:1',
              command: ['node', 'x'],
              ports: [{ port: 80, protocol: 'TCP' }],
              environmentVariables: [{ name: 'A', value: '1' }, { name: 'B', secureValue: 'hush' }, { name: 'C' }],
              volumeMounts: [{ name: 'files', mountPath: '/data', readOnly: true }],
            },
          },
        ],
        volumes: [
          { name: 'files', azureFile: { shareName: 's', storageAccountName: 'a', storageAccountKey: 'k' } },
          { name: 'scratch', emptyDir: {} },
          { name: 'keys', secret: { one: 'aHVzaA==' } },
        ],
      },
    });
    expect(toRun).toEqual({
      id: 'id',
      restartPolicy: 'OnFailure',
      publicPorts: [],
      registryLogins: [],
      initContainers: [{ name: 'init', image: 'i:1', command: [], environment: {}, ports: [], mounts: [] }],
      containers: [
        {
          name: 'web',
          image: 'w:1',
          command: ['node', 'x'],
          environment: { A: '1', B: 'hush', C: '' },
          ports: [80],
          mounts: [{ volume: 'files', path: '/data', readOnly: true }],
        },
      ],
      volumes: [
        { name: 'files', kind: 'azureFile', account: 'a', share: 's' },
        { name: 'scratch', kind: 'emptyDir' },
        { name: 'keys', kind: 'secret', files: { one: 'hush' } },
      ],
    });
  });
});
