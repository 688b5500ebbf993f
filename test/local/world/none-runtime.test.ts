import { describe, expect, it } from 'vitest';
import { CRASH_LOOPS } from '../../../local/containers/none/behaviour.ts';
import { createNoneRuntime, type NoneRuntime } from '../../../local/containers/none/runtime.ts';
import type { ContainerInstanceView, GroupToRun } from '../../../local/containers/runtime.ts';
import { type VirtualClock, virtualClock } from '../../../local/world/clock.ts';
import { START, settle } from './support.ts';

function toRun(restartPolicy: GroupToRun['restartPolicy'], initImages: readonly string[] = []): GroupToRun {
  const one = (image: string, name: string) => ({ name, image, command: [], environment: {}, ports: [], mounts: [] });
  return {
    id: 'g',
    restartPolicy,
    initContainers: initImages.map((image) => one(image, image)),
    containers: [one('shop/job:1', 'job')],
    volumes: [],
  };
}

function start(): { clock: VirtualClock; runtime: NoneRuntime } {
  const clock = virtualClock(START);
  return { clock, runtime: createNoneRuntime({ clock }) };
}

function job(runtime: NoneRuntime): ContainerInstanceView {
  const view = runtime.view('g')?.containers['job'];
  if (!view) throw new Error('not run');
  return view;
}

describe('the runtime without containers', () => {
  it.each([
    ['Never', 0, 'Succeeded', 'Completed'],
    ['Never', 3, 'Failed', 'Error'],
    ['OnFailure', 0, 'Succeeded', 'Completed'],
  ] as const)('with %s and exit code %i ends as %s', async (policy, code, state, detail) => {
    const { clock, runtime } = start();
    runtime.script('shop/job:1', { kind: 'exits', afterMs: 5_000, code });
    await runtime.run(toRun(policy));
    expect(runtime.view('g')?.state).toBe('Running');
    clock.advance(5_000);
    expect(runtime.view('g')?.state).toBe(state);
    clock.advance(3_600_000);
    expect(job(runtime).currentState).toEqual({
      state: 'Terminated',
      startTime: '2026-01-01T00:00:00.000Z',
      exitCode: code,
      finishTime: '2026-01-01T00:00:05.000Z',
      detailStatus: detail,
    });
    expect(job(runtime).restartCount).toBe(0);
  });

  it.each([
    ['Always', 0],
    ['Always', 1],
    ['OnFailure', 1],
  ] as const)('with %s and exit code %i restarts, waiting longer each time', async (policy, code) => {
    const { clock, runtime } = start();
    runtime.script('shop/job:1', { kind: 'exits', afterMs: 1_000, code });
    await runtime.run(toRun(policy));
    clock.advance(1_000);
    expect(job(runtime).restartCount).toBe(1);
    clock.advance(1_000);
    expect(job(runtime).currentState.detailStatus).toBe('CrashLoopBackOff: Back-off restarting failed');
    expect(job(runtime).previousState?.exitCode).toBe(code);
    clock.advance(9_999);
    expect(job(runtime).restartCount).toBe(1);
    clock.advance(1);
    expect(job(runtime)).toMatchObject({ restartCount: 2, currentState: { state: 'Running' } });
    clock.advance(1_000 + 19_999);
    expect(job(runtime).restartCount).toBe(2);
    clock.advance(1);
    expect(job(runtime).restartCount).toBe(3);
    expect(job(runtime).events.find((event) => event.name === 'Started')?.count).toBe(4);
    expect(runtime.view('g')?.state).toBe('Running');
  });

  it('never waits more than five minutes', async () => {
    const { clock, runtime } = start();
    runtime.script('shop/job:1', CRASH_LOOPS);
    await runtime.run(toRun('Always'));
    clock.advance(3_600_000);
    const before = job(runtime).restartCount;
    clock.advance(301_000);
    expect(job(runtime).restartCount).toBe(before + 1);
  });

  it('refuses an image that cannot be had', async () => {
    const { runtime } = start();
    runtime.script('shop/job:1', { kind: 'inaccessible' });
    await expect(runtime.accept(toRun('Always'))).rejects.toMatchObject({ code: 'InaccessibleImage' });
    await expect(runtime.run(toRun('Always'))).rejects.toMatchObject({ code: 'InaccessibleImage' });
  });

  it('waits for ever behind an init container that fails', async () => {
    const { clock, runtime } = start();
    runtime.script('init:1', { kind: 'exits', afterMs: 0, code: 1 });
    let ended = false;
    void runtime.run(toRun('Always', ['init:1'])).then(() => {
      ended = true;
    });
    clock.advance(60_000);
    await settle();
    expect(ended).toBe(false);
    expect(runtime.view('g')?.state).toBe('Pending');
    expect(runtime.view('g')?.initContainers['init:1']?.currentState.exitCode).toBe(1);
  });

  it('tells an image by name and digest, whatever tag it came under', async () => {
    const { runtime } = start();
    runtime.push('shop/job:1', 'sha256:77');
    await runtime.run(toRun('Always'));
    expect(job(runtime).events.map((event) => event.message)).toEqual([
      'pulling image "shop/job@sha256:77"',
      'Successfully pulled image "shop/job@sha256:77"',
      'Started container',
    ]);
  });

  it('stops, forgets, and knows nothing of strangers', async () => {
    const { runtime } = start();
    await runtime.run(toRun('Always'));
    await runtime.stop('g');
    expect(runtime.view('g')?.state).toBe('Stopped');
    expect(job(runtime).currentState.detailStatus).toBe('Container stopped per client request');
    await runtime.remove('g');
    await runtime.remove('stranger');
    expect(runtime.view('g')).toBeUndefined();
    expect(runtime.address('g')).toBe(runtime.address('g'));
    expect(runtime.address('g')).not.toBe(runtime.address('h'));
  });
});
