/** Container groups as podman pods: what ACI promises of them, seen from outside and from within. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PodmanRuntime } from '../../local/containers/podman/podman-runtime.ts';
import type { Probe } from '../../local/containers/runtime.ts';
import {
  group,
  HOST,
  idOf,
  needsReal,
  newFolder,
  podman,
  podmanRuntime,
  type RealRegistry,
  realRegistry,
  removeFolder,
  seen,
  shell,
} from './bench.ts';

needsReal('a podman runtime', () => {
  const folder = newFolder();
  let registry: RealRegistry;
  let runtime: PodmanRuntime;
  let digest: string;

  beforeAll(async () => {
    registry = await realRegistry(folder);
    digest = await registry.push('team/tools', 'v1');
    runtime = await podmanRuntime(folder, registry.url);
  }, 60_000);
  afterAll(async () => {
    await runtime?.close();
    await registry?.stop();
    removeFolder(folder);
  }, 60_000);

  const viewOf = (name: string, container = 'main') => {
    const view = runtime.view(idOf(name))?.containers[container];
    if (!view) throw new Error(`${name} has no container ${container}`);
    return view;
  };
  const told = (name: string, container = 'main') => viewOf(name, container).events.map((event) => event.name);
  const exec = async (name: string, container: string, script: string) => {
    const output: Uint8Array[] = [];
    const command = ['/bin/busybox', 'sh', '-c', script];
    const onOutput = (bytes: Uint8Array) => output.push(bytes);
    const process = await runtime.exec?.(idOf(name), container, { command, rows: 24, columns: 80, onOutput });
    return { exitCode: await process?.ended, output: Buffer.concat(output).toString('utf8') };
  };

  it('starts the containers of a group in one network, and shows its public ports alone, at an address of its own', async () => {
    const web = shell('web', 'mkdir /w; cp /e/made /w/index.html; exec busybox httpd -f -p 80 -h /w', {
      environment: { GREETING: 'hello' },
      mounts: [{ volume: 'e', path: '/e', readOnly: false }],
    });
    const hidden = shell('hidden', 'mkdir /w; echo hidden > /w/index.html; exec busybox httpd -f -p 8080 -h /w');
    const side = shell(
      'side',
      'sleep 0.5; wget -qO- http://localhost:80/; wget -qO- http://localhost:8080/; sleep 1000',
    );
    const init = shell('init', 'echo "made by init" > /e/made', { mounts: web.mounts });
    await runtime.run(
      group('web', [web, hidden, side], {
        initContainers: [init],
        volumes: [{ name: 'e', kind: 'emptyDir' }],
        publicPorts: [{ port: 80, protocol: 'tcp' }],
      }),
    );
    const address = runtime.address(idOf('web'));
    expect(address).toMatch(/^127\./);
    const answer = await seen(() =>
      fetch(`http://${address}/`).then(
        (response) => response.text(),
        () => undefined,
      ),
    );
    expect(answer).toBe('made by init\n');
    await expect(fetch(`http://${address}:8080/`)).rejects.toThrow();
    const lines = await seen(async () => {
      const text = await runtime.logs(idOf('web'), 'side', 10);
      return text.includes('hidden') && text;
    });
    expect(lines).toBe('made by init\nhidden\n');
    expect((await exec('web', 'web', 'echo $GREETING $VERSION')).output).toBe('hello v1\r\n');
    const { events } = viewOf('web', 'web');
    expect(events.map(({ name, message }) => `${name}: ${message}`)).toEqual([
      `Pulling: pulling image "${HOST}/team/tools@${digest}"`,
      `Pulled: Successfully pulled image "${HOST}/team/tools@${digest}"`,
      'Started: Started container',
    ]);
    const first = runtime.view(idOf('web'))?.initContainers['init']?.currentState;
    expect(first).toMatchObject({ state: 'Terminated', exitCode: 0, detailStatus: 'Completed' });
    await runtime.remove(idOf('web'));
    expect(runtime.view(idOf('web'))).toBeUndefined();
    await expect(fetch(`http://${address}/`)).rejects.toThrow();
  });

  it('kills a container that takes more memory than it may, and shows it', async () => {
    const limits = { cpu: 0.5, memoryGb: 0.03 };
    const greedy = shell('main', 'x=0123456789; while true; do x=$x$x; done', { limits });
    await runtime.run(group('greedy', [greedy], { restartPolicy: 'Never' }));
    await seen(() => viewOf('greedy').currentState.state === 'Terminated');
    expect(viewOf('greedy').currentState).toMatchObject({ exitCode: 137, detailStatus: 'OOMKilled' });
    expect(runtime.view(idOf('greedy'))?.state).toBe('Failed');
    // 137 alone is no proof of it.
    await runtime.run(group('killed', [shell('main', 'exit 137', { limits })], { restartPolicy: 'Never' }));
    await seen(() => viewOf('killed').currentState.state === 'Terminated');
    expect(viewOf('killed').currentState).toMatchObject({ exitCode: 137, detailStatus: 'Error' });
  });

  it('gives a container the processor time and memory it may use, and no more', async () => {
    await runtime.run(group('limits', [shell('main', 'sleep 1000', { limits: { cpu: 0.5, memoryGb: 0.25 } })]));
    const [line = ''] = podman(
      'ps',
      '--filter',
      `label=mooring.group=${idOf('limits')}`,
      '--format',
      '{{.ID}} {{.Names}}',
    )
      .split('\n')
      .filter((one) => one.endsWith('-main'));
    const inspected = podman(
      'inspect',
      '--format',
      '{{.HostConfig.CpuQuota}} {{.HostConfig.Memory}}',
      line.split(' ')[0] ?? '',
    );
    expect(inspected.trim()).toBe(`50000 ${0.25 * 1024 ** 3}`);
  });

  it('starts a container again as its group’s policy says, later each time', async () => {
    const fails = shell('main', 'echo started; exit 3');
    await runtime.run(group('always', [fails]));
    await runtime.run(group('never', [fails], { restartPolicy: 'Never' }));
    await runtime.run(group('on-failure', [shell('main', 'exit 0')], { restartPolicy: 'OnFailure' }));
    // Waits of 1, 2 and 4 s.
    await seen(() => viewOf('always').restartCount === 3);
    expect(viewOf('always').currentState).toEqual({
      state: 'Waiting',
      detailStatus: 'CrashLoopBackOff: Back-off restarting failed',
    });
    expect(viewOf('always').previousState).toMatchObject({ state: 'Terminated', exitCode: 3, detailStatus: 'Error' });
    expect(told('always')).toContain('BackOff');
    const text = await runtime.logs(idOf('always'), 'main', 10, true);
    const times = text.split('\n').flatMap((line) => (line === '' ? [] : Date.parse(line.split(' ')[0] ?? '')));
    const [first = 0, second = 0, third = 0] = times;
    expect(times).toHaveLength(3);
    expect(second - first).toBeGreaterThanOrEqual(1_000);
    expect(third - second).toBeGreaterThanOrEqual(2_000);
    expect(viewOf('never')).toMatchObject({ restartCount: 0, currentState: { state: 'Terminated', exitCode: 3 } });
    expect(runtime.view(idOf('never'))?.state).toBe('Failed');
    expect(viewOf('on-failure')).toMatchObject({ restartCount: 0, currentState: { state: 'Terminated', exitCode: 0 } });
    expect(runtime.view(idOf('on-failure'))?.state).toBe('Succeeded');
  });

  const every = {
    initialDelaySeconds: 0,
    periodSeconds: 1,
    timeoutSeconds: 1,
    failureThreshold: 2,
    successThreshold: 1,
  };
  const httpGet: Probe = { ...every, ask: { kind: 'httpGet', scheme: 'http', port: 80, path: '/', headers: {} } };
  const inside = (script: string): Probe => ({
    ...every,
    ask: { kind: 'exec', command: ['/bin/busybox', 'sh', '-c', script] },
  });

  it('starts a container again whose liveness probe fails, and only tells of one that is not ready', async () => {
    const deaf = shell('deaf', 'sleep 1000', { livenessProbe: httpGet });
    const well = shell('well', 'mkdir /w; echo > /w/index.html; exec busybox httpd -f -p 80 -h /w', {
      livenessProbe: inside('test -d /w'),
      readinessProbe: inside('echo not yet; exit 1'),
    });
    // Two groups, since both ask for port 80.
    await runtime.run(group('deaf', [deaf]));
    await runtime.run(group('well', [well]));
    await seen(() => viewOf('deaf', 'deaf').restartCount > 0, 15_000);
    const { events, previousState } = viewOf('deaf', 'deaf');
    expect(told('deaf', 'deaf')).toEqual(expect.arrayContaining(['Unhealthy', 'Killing', 'BackOff']));
    expect(events.find(({ name }) => name === 'Unhealthy')?.message).toMatch(/^Liveness probe failed: .*ECONNREFUSED/);
    expect(previousState?.state).toBe('Terminated');
    await seen(() => told('well', 'well').includes('Unhealthy'));
    expect(viewOf('well', 'well')).toMatchObject({ restartCount: 0, currentState: { state: 'Running' } });
    const unready = viewOf('well', 'well').events.find(({ name }) => name === 'Unhealthy');
    expect(unready?.message).toBe('Readiness probe failed: not yet');
    expect(told('well', 'well')).not.toContain('Killing');
  }, 30_000);

  it('mounts a share that outlives the group, and secrets that nobody can write', async () => {
    const mounts = [
      { volume: 'share', path: '/share', readOnly: false },
      { volume: 'secret', path: '/secret', readOnly: true },
    ];
    const volumes = [
      { name: 'share', kind: 'azureFile', account: 'store', share: 'files' },
      { name: 'secret', kind: 'secret', files: { key: 'value' } },
    ] as const;
    await runtime.run(group('files', [shell('main', 'echo kept > /share/line; sleep 1000', { mounts })], { volumes }));
    const looked = await exec('files', 'main', 'stat -c %a /secret/key; cat /secret/key; echo x > /secret/key');
    expect(looked.output).toMatch(/^600\r\nvalue.*Read-only file system/s);
    expect(looked.exitCode).not.toBe(0);
    await runtime.remove(idOf('files'));
    expect(readFileSync(path.join(runtime.shareFolder('store', 'files'), 'line'), 'utf8')).toBe('kept\n');
  });

  it('keeps what a container wrote, and runs further commands in it', async () => {
    await runtime.run(group('says', [shell('main', 'for i in 1 2 3; do echo line $i; done; sleep 1000')]));
    await seen(async () => (await runtime.logs(idOf('says'), 'main', 10)) === 'line 1\nline 2\nline 3\n');
    expect(await runtime.logs(idOf('says'), 'main', 1)).toBe('line 3\n');
    expect(await runtime.logs(idOf('says'), 'main', 1, true)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z line 3\n$/);
    expect(await exec('says', 'main', 'stty size; exit 7')).toEqual({ exitCode: 7, output: '24 80\r\n' });
    const output: Uint8Array[] = [];
    const terminal = {
      command: ['/bin/busybox', 'cat'],
      rows: 0,
      columns: 0,
      onOutput: (b: Uint8Array) => output.push(b),
    };
    const cat = await runtime.exec?.(idOf('says'), 'main', terminal);
    cat?.write(Buffer.from('typed\n'));
    await seen(() => Buffer.concat(output).toString().includes('typed\r\ntyped'));
    cat?.kill();
    expect(await cat?.ended).toBe(137);
    const absent = await runtime.exec?.(idOf('says'), 'main', { ...terminal, command: ['/absent'] });
    expect(await absent?.ended).toBe(127);
    await expect(runtime.exec?.(idOf('says'), 'nobody', terminal)).rejects.toThrow('not running');
  });

  it('stops a group that does not listen to SIGTERM, and starts it again with an empty emptyDir', async () => {
    const mounts = [{ volume: 'e', path: '/e', readOnly: false }];
    const script = 'test -f /e/old && echo old; touch /e/old; exec busybox httpd -f -p 80 -h /e';
    const volumes = [{ name: 'e', kind: 'emptyDir' }] as const;
    await runtime.run(group('stubborn', [shell('main', script, { mounts })], { volumes }));
    await runtime.stop(idOf('stubborn'));
    expect(runtime.view(idOf('stubborn'))?.state).toBe('Stopped');
    expect(viewOf('stubborn').currentState).toMatchObject({
      state: 'Terminated',
      exitCode: 137,
      detailStatus: 'Container stopped per client request',
    });
    await runtime.restart(idOf('stubborn'));
    expect(runtime.view(idOf('stubborn'))?.state).toBe('Running');
    expect(viewOf('stubborn').restartCount).toBe(0);
    expect(viewOf('stubborn').events.find(({ name }) => name === 'Started')?.count).toBe(2);
    await sleep(200);
    expect(await runtime.logs(idOf('stubborn'), 'main', 10)).toBe('');
  });

  it('pulls what a tag names by now at a restart, and by digest what is pinned', async () => {
    const version = async (name: string) => (await exec(name, 'main', 'echo $VERSION')).output.trim();
    await registry.push('team/moving', 'v1', 'one');
    const moving = `${HOST}/team/moving:v1`;
    await runtime.run(group('moving', [shell('main', 'sleep 1000', { image: moving })]));
    expect(await version('moving')).toBe('one');
    const second = await registry.push('team/moving', 'v1', 'two');
    await runtime.restart(idOf('moving'));
    expect(await version('moving')).toBe('two');
    await registry.push('team/moving', 'v1', 'three');
    const pinned = `${HOST}/team/moving@${second}`;
    await runtime.run(group('moving', [shell('main', 'sleep 1000', { image: pinned })]));
    expect(await version('moving')).toBe('two');
    expect(podman('images', '--format', '{{.Repository}}:{{.Tag}}')).not.toContain('team/moving:v');
  });

  it('refuses an image that is not there, and leaves what runs alone', async () => {
    await runtime.run(group('kept', [shell('main', 'sleep 1000')]));
    const absent = group('kept', [shell('main', 'sleep 1000', { image: `${HOST}/team/absent:v1` })]);
    const refusal = { code: 'InaccessibleImage', message: expect.stringContaining(`'${HOST}/team/absent:v1'`) };
    await expect(runtime.accept(absent)).rejects.toMatchObject(refusal);
    await expect(runtime.run(absent)).rejects.toMatchObject(refusal);
    const elsewhere = group('kept', [shell('main', 'sleep 1000', { image: 'docker.io/library/nginx:1' })]);
    await expect(runtime.accept(elsewhere)).rejects.toMatchObject({ code: 'InaccessibleImage' });
    expect(viewOf('kept').currentState.state).toBe('Running');
  });
});
