/**
 * The real `az`, unmodified, against `npm start`: pointed there by the printed lines exactly as they are printed. What
 * Azure's own client takes for Azure is the best judge of local Azure that a machine without Azure has.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWitness, type Witness } from '../../local/demo/witness.ts';
import { type AzureAddresses, readAddresses } from '../../local/start/addresses.ts';
import { needs } from '../support/real.ts';
import { type AzureCli, azureCliBy } from './support/azure-cli.ts';
import { eventually, runStart, type StartProcess } from './support/start-process.ts';
import { type StateDirectory, stateDirectory } from './support/state-directory.ts';

const LIMIT_MS = 120_000;
const FOLLOW_MS = 8_000;
const GROUP = ['-g', 'by-az'];
const WEB = [...GROUP, '-n', 'web'];
const COUNTS = 'node -e "let i=0;setInterval(()=>console.log(\'tick\',++i),100)"';
/** az asks for a login where it knows an address as a container registry's. */
const LOGIN = ['--registry-login-server', 'mooring.azurecr.io', '--registry-username', 'u', '--registry-password', 'p'];

needs('az', 'the real az', () => {
  let directory: StateDirectory;
  let start: StartProcess;
  let az: AzureCli & { readonly shown: string };
  let azure: AzureAddresses;
  let witness: Witness;
  let image: string;

  beforeAll(async () => {
    directory = stateDirectory();
    start = runStart(directory.path, ['--any-ports']);
    await start.up;
    const known = readAddresses(directory.path);
    if (!known) throw new Error('local Azure is down');
    azure = known;
    witness = createWitness(known);
    const lines = /With the Azure CLI.*\n\n((?: {2}\S.*\n)+)/.exec(start.output())?.[1] ?? '';
    az = await azureCliBy(lines.split('\n').map((line) => line.trim()));
    image = String(await az.json('container', 'show', '-g', 'shop', '-n', 'jobs', '--query', 'containers[0].image'));
  }, LIMIT_MS);

  afterAll(async () => {
    start.signal('SIGINT');
    await start.exited;
    az[Symbol.dispose]();
    await directory[Symbol.asyncDispose]();
  }, LIMIT_MS);

  const view = (name: string, query: string): Promise<unknown> =>
    az.json('container', 'show', ...GROUP, '-n', name, '--query', query);
  const create = (...more: readonly string[]): Promise<string> =>
    az.run('container', 'create', ...more, '--image', image, ...LOGIN, '--cpu', '0.5', '--memory', '0.5');

  it('is pointed here by five printed lines, the last of which shows the sample', () => {
    expect(az.shown).toMatch(/^jobs +shop +Succeeded /m);
  });

  it(
    'creates, shows and lists resource groups',
    async () => {
      expect(await az.json('group', 'create', '-n', 'by-az', '-l', 'westeurope')).toMatchObject({ name: 'by-az' });
      const [location, names] = await Promise.all([
        az.json('group', 'show', '-n', 'by-az', '--query', 'location'),
        az.json('group', 'list', '--query', '[].name'),
      ]);
      expect([location, names]).toEqual(['westeurope', expect.arrayContaining(['shop', 'by-az'])]);
    },
    LIMIT_MS,
  );

  it(
    'creates a container group by flags, shows and lists it',
    async () => {
      const address = ['--ip-address', 'Public', '--ports', '8080', '--dns-name-label', 'by-az'];
      const variables = ['--environment-variables', 'A=1', '--secure-environment-variables', 'S=not-to-be-seen'];
      const created = await create(...WEB, ...address, ...variables, '--command-line', COUNTS);
      expect(JSON.parse(created)).toMatchObject({
        provisioningState: 'Succeeded',
        ipAddress: { fqdn: expect.stringContaining('by-az.') },
      });
      expect(created).not.toContain('not-to-be-seen');
      const [state, here, everywhere] = await Promise.all([
        view('web', 'instanceView.state'),
        az.json('container', 'list', ...GROUP, '--query', '[].name'),
        az.json('container', 'list', '--query', '[].name'),
      ]);
      expect([state, here, everywhere]).toEqual(['Running', ['web'], expect.arrayContaining(['web', 'jobs'])]);
    },
    LIMIT_MS,
  );

  it(
    'reads logs, follows them, and attaches',
    async () => {
      const [logs, followed, attached] = await Promise.all([
        az.run('container', 'logs', ...WEB),
        az.during(FOLLOW_MS, 'container', 'logs', ...WEB, '--follow'),
        az.during(FOLLOW_MS, 'container', 'attach', ...WEB),
      ]);
      expect(logs).toMatch(/^tick 1\ntick 2\n/);
      // What came after the first look at it is there as well.
      expect(followed.split('\n').length).toBeGreaterThan(logs.split('\n').length);
      expect(attached).toMatch(/Start streaming logs:\s+tick 1\n/);
    },
    LIMIT_MS,
  );

  it(
    'executes a command in a terminal',
    async () => {
      const exec = `az container exec ${WEB.join(' ')} --exec-command 'node -p process.env.A+process.env.S'`;
      expect(await az.inTerminal(exec)).toContain('1not-to-be-seen');
    },
    LIMIT_MS,
  );

  it(
    'stops, starts and restarts',
    async () => {
      await az.run('container', 'stop', ...WEB);
      expect(await view('web', 'instanceView.state')).toBe('Stopped');
      await az.run('container', 'start', ...WEB);
      await eventually('it to run', 20_000, async () => (await view('web', 'instanceView.state')) === 'Running');
      const before = await view('web', 'containers[0].instanceView.currentState.startTime');
      await az.run('container', 'restart', ...WEB);
      await eventually('it to run anew', 20_000, async () => {
        const [state, began] = [
          await view('web', 'instanceView.state'),
          await view('web', 'containers[0].instanceView.currentState.startTime'),
        ];
        return state === 'Running' && began !== before;
      });
    },
    LIMIT_MS,
  );

  it(
    'exports to a file that it creates from again',
    async () => {
      const file = path.join(directory.path, 'export.yaml');
      await az.run('container', 'export', ...WEB, '-f', file);
      const exported = readFileSync(file, 'utf8');
      expect(exported).toContain('name: web');
      expect(exported).not.toContain('not-to-be-seen');
      writeFileSync(file, exported.replace('name: web', 'name: again').replaceAll('by-az', 'again-by-az'));
      await az.run('container', 'create', ...GROUP, '-f', file);
      expect(await view('again', 'provisioningState')).toBe('Succeeded');
    },
    LIMIT_MS,
  );

  it(
    'asks for the rest by `az rest` and finds things by `az resource list`',
    async () => {
      const provider = `/subscriptions/${azure.subscription}/providers/Microsoft.ContainerInstance`;
      const usages = await az.json(
        'rest',
        '--url',
        `${azure.arm}${provider}/locations/westeurope/usages?api-version=2023-05-01`,
      );
      expect(usages).toMatchObject({ value: [{ name: { value: 'ContainerGroups' }, currentValue: 3 }, {}, {}] });
      const type = 'Microsoft.ContainerInstance/containerGroups';
      expect(await az.json('resource', 'list', ...GROUP, '--resource-type', type, '--query', '[].name')).toEqual([
        'again',
        'web',
      ]);
      expect(
        await az.json('provider', 'show', '-n', 'Microsoft.ContainerInstance', '--query', 'registrationState'),
      ).toBe('Registered');
    },
    LIMIT_MS,
  );

  it(
    'writes and reads a Traffic Manager profile by `az rest`, by its own API version',
    async () => {
      const scope = `${azure.arm}/subscriptions/${azure.subscription}/resourceGroups/by-az`;
      const profile = `${scope}/providers/Microsoft.Network/trafficManagerProfiles/web`;
      const rest = (method: string, place: string, body?: object): Promise<string> =>
        az.run(
          ...['rest', '--method', method, '--url', `${profile}${place}?api-version=2022-04-01-preview`],
          ...(body ? ['--body', JSON.stringify(body)] : []),
        );
      const properties = {
        trafficRoutingMethod: 'Weighted',
        dnsConfig: { relativeName: 'by-az', ttl: 5 },
        monitorConfig: { protocol: 'TCP', port: 8080 },
        endpoints: [],
      };
      const made = JSON.parse(await rest('put', '', { location: 'global', properties }));
      expect(made).toMatchObject({ properties: { dnsConfig: { fqdn: 'by-az.trafficmanager.net' } } });
      const target = 'by-az.westeurope.azurecontainer.io';
      await rest('put', '/externalEndpoints/web', { properties: { target, weight: 9 } });
      expect(JSON.parse(await rest('get', ''))).toMatchObject({
        properties: { endpoints: [{ name: 'web', properties: { target, weight: 9, endpointStatus: 'Enabled' } }] },
      });
      await rest('delete', '/externalEndpoints/web');
      await rest('delete', '');
      expect(await az.refused('rest', '--url', `${profile}?api-version=2022-04-01`)).toContain('ResourceNotFound');
    },
    LIMIT_MS,
  );

  it(
    'is refused as Azure refuses',
    async () => {
      const label = ['--ip-address', 'Public', '--dns-name-label', 'by-az', '--ports', '80'];
      const refusals = await Promise.all([
        az.refused('container', 'show', ...GROUP, '-n', 'nobody'),
        az.refused('container', 'show', '-g', 'nowhere', '-n', 'x'),
        az.refused('container', 'create', ...GROUP, '-n', 'b', '--image', image, ...LOGIN, ...label),
      ]);
      expect(refusals).toEqual([
        expect.stringContaining('(ResourceNotFound)'),
        expect.stringContaining('(ResourceGroupNotFound)'),
        expect.stringContaining('(DnsNameLabelAlreadyTaken)'),
      ]);
    },
    LIMIT_MS,
  );

  it('answers a token that nobody gave out with 401, before anything else', async () => {
    const url = `${azure.arm}/subscriptions/nobody?api-version=2022-12-01`;
    const curl = await az.curl(azure.ca, url, 'not-a-token');
    expect(curl).toMatch(/"InvalidAuthenticationToken".*401$/s);
    expect(await az.curl(azure.ca, url, 'me')).toMatch(/"SubscriptionNotFound".*404$/s);
  });

  it(
    'deletes container groups and resource groups',
    async () => {
      await az.run('container', 'delete', '-y', ...WEB);
      expect(await az.json('container', 'list', ...GROUP, '--query', '[].name')).toEqual(['again']);
      await az.run('group', 'delete', '-y', '-n', 'by-az');
      expect((await az.run('group', 'exists', '-n', 'by-az')).trim()).toBe('false');
    },
    LIMIT_MS,
  );

  it(
    'and Mooring PUT the same body for one file, what nobody knows in it included',
    async () => {
      const file = path.join(directory.path, 'twice.yaml');
      writeFileSync(file, declaration(image));
      await az.run('container', 'create', '-g', 'shop', '-f', file);
      await az.run('container', 'delete', '-y', '-g', 'shop', '-n', 'twice');
      const api = `http://127.0.0.1:${azure.app}/api/groups/twice`;
      const headers = { 'content-type': 'application/yaml' };
      expect((await fetch(api, { method: 'PUT', headers, body: readFileSync(file) })).status).toBe(201);
      await eventually('the second PUT', 20_000, async () => (await putsOf('twice')).length === 2);
      const [byAz, byUs] = await putsOf('twice');
      expect(byAz).toMatchObject({ properties: { x1: { y: [1] } }, tags: { team: 'shop' } });
      expect(byUs).toEqual(byAz);
      expect(await (await fetch(api, { method: 'DELETE' })).text()).toBeDefined();
    },
    LIMIT_MS,
  );

  it(
    'creates from what Mooring exports',
    async () => {
      const api = `http://127.0.0.1:${azure.app}/api/groups/kept`;
      const put = await fetch(api, { method: 'PUT', body: declaration(image).replace('name: twice', 'name: kept') });
      expect(put.status).toBe(201);
      const text = await (await fetch(`${api}/export?plain=true`)).text();
      const file = path.join(directory.path, 'kept.yaml');
      // Its secret has been kept in a vault, which az knows nothing of.
      expect(text).toContain('secureValue: [ secret ]');
      writeFileSync(file, text.replace('name: kept', 'name: exported').replace('[ secret ]', 'not to be seen'));
      await az.run('container', 'create', '-g', 'shop', '-f', file);
      expect(await az.json('container', 'show', '-g', 'shop', '-n', 'exported', '--query', 'provisioningState')).toBe(
        'Succeeded',
      );
      await eventually('the PUT of ours', 20_000, async () => (await putsOf('kept')).length === 1);
      const [[byAz], [byUs]] = [await putsOf('exported'), await putsOf('kept')];
      expect(byAz).toEqual(byUs);
      await az.run('container', 'delete', '-y', '-g', 'shop', '-n', 'exported');
      expect((await fetch(api, { method: 'DELETE' })).status).toBe(202);
    },
    LIMIT_MS,
  );

  it(
    'deletes a replica behind our back: it is there again, and history says so once',
    async () => {
      await az.run('container', 'delete', '-y', '-g', 'shop', '-n', 'jobs');
      const state = (): Promise<string> =>
        az
          .run('container', 'show', '-g', 'shop', '-n', 'jobs', '--query', 'provisioningState', '-o', 'tsv')
          .catch(() => '');
      // Seconds on a quiet machine; how many is no test's affair.
      await eventually('the replica to be there again', 60_000, async () => (await state()).trim() === 'Succeeded');
      // Long enough for a second look at it.
      await sleep(6_000);
      const history: unknown = await (await fetch(`http://127.0.0.1:${azure.app}/api/groups/jobs/history`)).json();
      const missing = JSON.stringify(history).match(/"what":"recreate","reason":"Missing"/g) ?? [];
      expect(missing).toHaveLength(1);
    },
    LIMIT_MS,
  );

  /** The bodies of the accepted PUTs of a container group, in order, without our tags. */
  async function putsOf(name: string): Promise<unknown[]> {
    const puts = (await witness.writes(name)).filter(({ method, status }) => method === 'PUT' && status < 300);
    return puts.map((write) => withoutOurTags(write));
  }
});

function withoutOurTags(write: object): unknown {
  const body: { tags?: Record<string, string> } = 'body' in write ? Object(write.body) : {};
  const others = Object.entries(body.tags ?? {}).filter(([key]) => !key.startsWith('mooring-'));
  return { ...body, tags: Object.fromEntries(others) };
}

function declaration(image: string): string {
  return `apiVersion: '2023-05-01'
type: Microsoft.ContainerInstance/containerGroups
name: twice
location: westeurope
tags: {team: shop}
properties:
  osType: Linux
  restartPolicy: Always
  containers:
  - name: main
    properties:
      image: ${image}
      command: [node, -e, 'setInterval(() => {}, 1000)']
      environmentVariables:
      - {name: TOKEN, secureValue: 'not to be seen'}
      resources: {requests: {cpu: 0.5, memoryInGB: 0.5}}
  x1: {y: [1]}
`;
}
