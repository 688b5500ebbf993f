import { expect, it, vi } from 'vitest';
import { container, group, ID, runtimeBench } from './helpers.ts';

const WAIT = { timeout: 10_000, interval: 20 };
const IDLES = 'setInterval(() => 0, 1000);';
const ECHOES = 'process.stdin.on("data", (text) => process.stdout.write(String(text).toUpperCase()))';

async function run(environment: Readonly<Record<string, string>> = {}) {
  const { runtime, image } = await runtimeBench();
  await image('web', IDLES);
  await runtime.run(group([container('web', { environment })]));
  let output = '';
  const onOutput = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString();
  };
  const exec = async (...command: readonly string[]) =>
    runtime.exec?.(ID, 'web', { command, rows: 0, columns: 0, onOutput });
  return { runtime, exec, output: () => output };
}

it('runs a command beside the container’s own process, in its environment and folder', async () => {
  const { exec, output } = await run({ A: 'declared' });
  const started = await exec(
    'node',
    '-p',
    '[process.env.A,process.env.FROM_IMAGE,require("fs").existsSync("/app/main.mjs")].join()',
  );
  expect(await started?.ended).toBe(0);
  expect(output()).toBe('declared,yes,true\n');
});

it('gives it what is typed, and ends with its code', async () => {
  const { exec, output } = await run();
  const started = await exec('node', '-e', ECHOES);
  started?.write(Buffer.from('typed'));
  await vi.waitFor(() => expect(output()).toBe('TYPED'), WAIT);
  started?.kill();
  expect(await started?.ended).toBe(137);
  expect(await (await exec('node', '-e', 'process.exit(4)'))?.ended).toBe(4);
});

it('runs nothing of this machine but node', async () => {
  const { exec, output } = await run();
  expect(await (await exec('sh', '-c', 'id'))?.ended).toBe(127);
  expect(output()).toContain('sh: not in this image');
});

it('ends with the containers, and does not begin where none runs', async () => {
  const { runtime, exec } = await run();
  const started = await exec('node', '-e', ECHOES);
  await runtime.stop(ID);
  expect(await started?.ended).toBe(137);
  await expect(exec('node', '-v')).rejects.toMatchObject({ code: 'ContainerNotRunning' });
});

it('tells the time of each line when asked', async () => {
  const { runtime, image } = await runtimeBench();
  await image('web', `console.log('one'); ${IDLES}`);
  await runtime.run(group([container('web')]));
  await vi.waitFor(() => expect(runtime.logs(ID, 'web', 1, true)).toMatch(/^\d{4}-\d\d-\d\dT\S+Z one\n$/), WAIT);
});
