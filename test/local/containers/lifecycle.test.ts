/** States, restarts, events and ends of simulated containers, in ACI's own words. Real processes. */
import { expect, it, vi } from 'vitest';
import type { ContainerInstanceView } from '../../../local/containers/runtime.ts';
import { createSimulatedRuntime } from '../../../local/containers/simulated/simulated-runtime.ts';
import { realClock } from '../../../local/world/clock.ts';
import { container, folder, group, ID, runtimeBench, server } from './helpers.ts';

const WAIT = { timeout: 5000, interval: 20 };

function counts(view: ContainerInstanceView | undefined): Record<string, number> {
  return Object.fromEntries((view?.events ?? []).map((event) => [event.name, event.count]));
}

it('runs a group and shows the digest it runs', async () => {
  const { runtime, image } = await runtimeBench();
  const digest = await image('web', server(8000, '1'));
  expect(runtime.view(ID)).toBeUndefined();
  await runtime.run(group([container('web')]));
  const view = runtime.view(ID);
  expect(view?.state).toBe('Running');
  expect(view?.containers['web']).toMatchObject({
    restartCount: 0,
    currentState: { state: 'Running', detailStatus: '' },
  });
  const messages = view?.containers['web']?.events.map((event) => event.message);
  expect(messages).toEqual([
    `pulling image "testregistry.azurecr.io/web@${digest}"`,
    `Successfully pulled image "testregistry.azurecr.io/web@${digest}"`,
    'Started container',
  ]);
});

it('refuses an image that cannot be had, and leaves what runs alone', async () => {
  const { runtime, image } = await runtimeBench();
  await image('web', server(8000, '1'));
  await runtime.run(group([container('web')]));
  const before = runtime.view(ID);
  const bad = group([container('web', { image: 'testregistry.azurecr.io/web:v9' })]);
  const refusal = {
    code: 'InaccessibleImage',
    message:
      "The image 'testregistry.azurecr.io/web:v9' in container group 'web' is not accessible. Please check the image and registry credential.",
  };
  await expect(runtime.accept(bad)).rejects.toMatchObject(refusal);
  await expect(runtime.run(bad)).rejects.toMatchObject(refusal);
  expect(runtime.view(ID)).toEqual(before);
});

it('pulls a tag anew on restart, and runs a digest as it stands', async () => {
  const { runtime, image } = await runtimeBench();
  const one = await image('web', `console.log('one'); setInterval(() => 0, 1000);`);
  await runtime.run(group([container('web')]));
  const pinned = `${ID}-pinned`;
  await runtime.run({ ...group([container('web', { image: `testregistry.azurecr.io/web@${one}` })]), id: pinned });
  await image('web', `console.log('two'); setInterval(() => 0, 1000);`);
  await Promise.all([runtime.restart(ID), runtime.restart(pinned)]);
  await vi.waitFor(() => expect(runtime.logs(ID, 'web', 1)).toBe('two\n'), WAIT);
  await vi.waitFor(() => expect(runtime.logs(pinned, 'web', 1)).toBe('one\n'), WAIT);
});

it('keeps restartCount at 0 through stop, start and restart, and counts them in its events', async () => {
  const { runtime, image } = await runtimeBench();
  await image('web', server(8000, '1'));
  await runtime.run(group([container('web')]));
  await runtime.stop(ID);
  const stopped = runtime.view(ID);
  expect(stopped?.state).toBe('Stopped');
  expect(stopped?.containers['web']?.currentState).toMatchObject({
    state: 'Terminated',
    detailStatus: 'Container stopped per client request',
  });
  await runtime.restart(ID);
  await runtime.restart(ID);
  const view = runtime.view(ID);
  expect(view?.state).toBe('Running');
  expect(view?.containers['web']?.restartCount).toBe(0);
  expect(counts(view?.containers['web'])).toEqual({ Pulling: 3, Pulled: 3, Started: 3, Killing: 2 });
});

it('restarts a crashing container with longer and longer waits', async () => {
  const { runtime, image } = await runtimeBench({ backoffScale: 0.01 });
  await image('web', `console.log('up'); process.exit(3);`);
  await runtime.run(group([container('web')]));
  const seen = await vi.waitFor(() => {
    const view = runtime.view(ID)?.containers['web'];
    expect(view?.restartCount).toBe(3);
    expect(view?.currentState.state).toBe('Waiting');
    return view;
  }, WAIT);
  expect(seen?.currentState).toEqual({
    state: 'Waiting',
    detailStatus: 'CrashLoopBackOff: Back-off restarting failed',
  });
  expect(seen?.previousState).toMatchObject({ state: 'Terminated', exitCode: 3, detailStatus: 'Error' });
  expect(counts(seen)).toMatchObject({ Started: 3, BackOff: 3 });
  expect(runtime.view(ID)?.state).toBe('Running');
  expect(runtime.logs(ID, 'web', 2)).toBe('up\nup\n');
  // The waits were 10 and 20 s, here 0.1 and 0.2 s; the next is 40 s.
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(counts(runtime.view(ID)?.containers['web'])['Started']).toBe(3);
  await vi.waitFor(() => expect(runtime.view(ID)?.containers['web']?.restartCount).toBe(4), WAIT);
});

it.each([
  ['Never', 0, 'Succeeded', 'Completed'],
  ['Never', 2, 'Failed', 'Error'],
  ['OnFailure', 0, 'Succeeded', 'Completed'],
] as const)('settles with policy %s and exit code %i as %s', async (restartPolicy, code, state, detailStatus) => {
  const { runtime, image } = await runtimeBench();
  await image('web', `process.exit(${code});`);
  await runtime.run(group([container('web')], { restartPolicy }));
  await vi.waitFor(() => expect(runtime.view(ID)?.state).toBe(state), WAIT);
  const view = runtime.view(ID)?.containers['web'];
  expect(view).toMatchObject({ restartCount: 0, currentState: { state: 'Terminated', exitCode: code, detailStatus } });
});

it('runs init containers one by one before the others', async () => {
  const { runtime, image } = await runtimeBench();
  await image(
    'web',
    `import { readFileSync } from 'node:fs'; console.log(readFileSync('/scratch/x', 'utf8')); setInterval(() => 0, 1000);`,
  );
  const step = (text: string) => `
    import { appendFileSync } from 'node:fs';
    setTimeout(() => appendFileSync('/scratch/x', '${text}'), 150);
  `;
  await image('first', step('1'));
  await image('second', step('2'));
  const mounts = [{ volume: 'work', path: '/scratch', readOnly: false }];
  const spec = group([container('web', { mounts })], {
    initContainers: [container('first', { mounts }), container('second', { mounts })],
    volumes: [{ name: 'work', kind: 'emptyDir' }],
  });
  const running = runtime.run(spec);
  await vi.waitFor(() => expect(runtime.view(ID)?.initContainers['first']?.currentState.state).toBe('Running'), WAIT);
  expect(runtime.view(ID)?.state).toBe('Pending');
  expect(runtime.view(ID)?.containers['web']?.currentState).toEqual({
    state: 'Waiting',
    detailStatus: 'Waiting to run',
  });
  await running;
  await vi.waitFor(() => expect(runtime.logs(ID, 'web', 1)).toBe('12\n'), WAIT);
});

it('ends a run that waits for an init container when the group is stopped', async () => {
  const { runtime, image } = await runtimeBench();
  await image('web', server(8000, '1'));
  await image('first', 'setInterval(() => 0, 1000);');
  const running = runtime.run(group([container('web')], { initContainers: [container('first')] }));
  await vi.waitFor(() => expect(runtime.view(ID)?.initContainers['first']?.currentState.state).toBe('Running'), WAIT);
  await runtime.stop(ID);
  await running;
  expect(runtime.view(ID)?.state).toBe('Stopped');
});

it("runs the declared command in place of the image's, and its path inside the image", async () => {
  const { runtime, image } = await runtimeBench();
  await image('web', `console.log('args', ...process.argv.slice(2)); setInterval(() => 0, 1000);`);
  await runtime.run(group([container('web', { command: ['node', '/app/main.mjs', '/else/where'] })]));
  await vi.waitFor(() => expect(runtime.logs(ID, 'web', 1)).toBe('args /else/where\n'), WAIT);
});

it('calls a command that is not there a failed container, and says so in its log', async () => {
  const { runtime, image } = await runtimeBench();
  await image('web', '');
  await runtime.run(group([container('web', { command: ['no-such-program'] })], { restartPolicy: 'Never' }));
  await vi.waitFor(() => expect(runtime.view(ID)?.state).toBe('Failed'), WAIT);
  expect(runtime.logs(ID, 'web', 5)).toContain('cannot start no-such-program');
});

it('kills what does not end by itself within the grace', async () => {
  const { runtime, image } = await runtimeBench();
  await image('web', `process.on('SIGTERM', () => console.log('no')); setInterval(() => 0, 1000); console.log('up');`);
  await runtime.run(group([container('web')]));
  await vi.waitFor(() => expect(runtime.logs(ID, 'web', 1)).toBe('up\n'), WAIT);
  const before = Date.now();
  await runtime.stop(ID);
  expect(Date.now() - before).toBeGreaterThan(1500);
  expect(runtime.view(ID)?.containers['web']?.currentState).toMatchObject({ state: 'Terminated', exitCode: 137 });
});

it('forgets a removed group, and does not mind an unknown one', async () => {
  const { runtime, image } = await runtimeBench();
  await image('web', server(8000, '1'));
  await runtime.run(group([container('web')]));
  await runtime.remove(ID);
  expect(runtime.view(ID)).toBeUndefined();
  await runtime.remove(ID);
  await runtime.stop(ID);
  await runtime.restart(ID);
});

it('starts nothing after it was closed', async () => {
  const directory = folder();
  const runtime = await createSimulatedRuntime({ clock: realClock(), directory, pull: async () => undefined });
  await runtime.close();
  await expect(runtime.run(group([container('web')]))).rejects.toThrow('closed');
});
