/**
 * Traffic Manager of `npm start` with containers that really listen: probes connect to them, and a client that asks the
 * DNS reaches them. The reader of names is Node's own resolver.
 */
import { Resolver } from 'node:dns/promises';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWitness, type Witness } from '../../local/demo/witness.ts';
import { type AzureAddresses, readAddresses } from '../../local/start/addresses.ts';
import { eventually, runStart, type StartProcess } from './support/start-process.ts';
import { type StateDirectory, stateDirectory } from './support/state-directory.ts';

const LIMIT_MS = 120_000;
const NAME = 'both.trafficmanager.net';
const GROUPS = ['one', 'two'] as const;

let directory: StateDirectory;
let start: StartProcess;
let azure: AzureAddresses;
let witness: Witness;
let resolver: Resolver;

beforeAll(async () => {
  directory = stateDirectory();
  start = runStart(directory.path, ['--any-ports', '--no-sample']);
  await start.up;
  const known = readAddresses(directory.path);
  if (!known) throw new Error('local Azure is down');
  azure = known;
  witness = createWitness(known);
  resolver = new Resolver({ tries: 1 });
  resolver.setServers([known.dns]);
  for (const name of GROUPS) expect(await witness.behindOurBack('PUT', name, undefined, groupOf(name))).toBe(201);
  const shown = async (): Promise<boolean> =>
    (await Promise.all(GROUPS.map((name) => witness.address(name)))).every((address) => address !== undefined);
  await eventually('both to have an address', 40_000, shown);
}, LIMIT_MS);

afterAll(async () => {
  start.signal('SIGINT');
  await start.exited;
  await directory[Symbol.asyncDispose]();
}, LIMIT_MS);

function groupOf(name: string) {
  const secureValue = azure.containerStorage;
  const properties = {
    image: `${azure.loginServer}/jobs/job-generator:v1`,
    ports: [{ port: 80 }],
    resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } },
    environmentVariables: [{ name: 'QUEUE_CONNECTION', secureValue }],
  };
  return {
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      containers: [{ name: 'main', properties }],
      ipAddress: { type: 'Public', dnsNameLabel: `names-${name}`, ports: [{ port: 80, protocol: 'TCP' }] },
    },
  };
}

async function network(method: string, place: string, body?: unknown): Promise<Record<string, unknown>> {
  const scope = `${azure.arm}/subscriptions/${azure.subscription}/resourceGroups/${azure.resourceGroup}`;
  const url = `${scope}/providers/Microsoft.Network/trafficManagerProfiles/${place}?api-version=2022-04-01`;
  const headers = { authorization: 'Bearer me', 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  expect(response.status).toBeLessThan(300);
  return response.status === 200 || response.status === 201 ? JSON.parse((await response.text()) || '{}') : {};
}

async function statuses(): Promise<unknown> {
  const { properties } = await network('GET', 'both');
  return Object(properties).endpoints.map(
    (one: { properties: object }) => Object(one.properties).endpointMonitorStatus,
  );
}

/** What is at the address of a name, as a client finds it; undefined: nothing. */
function askAt(address: string): Promise<number | undefined> {
  const port = 80 + azure.lowPortOffset;
  return new Promise((resolve) => {
    const sent = request({ host: address, port, path: '/healthz', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', () => resolve(undefined));
    sent.end();
  });
}

it(
  'probes real containers and leads clients to those that answer',
  async () => {
    const endpoints = GROUPS.map((name) => ({
      name,
      type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
      properties: { target: `names-${name}.westeurope.azurecontainer.io` },
    }));
    const monitorConfig = {
      ...{ protocol: 'HTTP', port: 80, path: '/healthz' },
      ...{ intervalInSeconds: 10, timeoutInSeconds: 5, toleratedNumberOfFailures: 2 },
    };
    const dnsConfig = { relativeName: 'both', ttl: 0 };
    await network('PUT', 'both', {
      location: 'global',
      properties: { trafficRoutingMethod: 'Weighted', dnsConfig, monitorConfig, endpoints },
    });
    await eventually('both to be Online', 40_000, async () => String(await statuses()) === 'Online,Online');
    const found = new Set<string>();
    for (let count = 0; count < 60; count++) for (const address of await resolver.resolve4(NAME)) found.add(address);
    const addresses = await Promise.all(GROUPS.map((name) => witness.address(name)));
    expect([...found].sort()).toEqual([...addresses].sort());
    for (const address of found) expect(await askAt(address)).toBe(200);
  },
  LIMIT_MS,
);

it(
  'takes a stopped container group out of the answers, and back when it runs again',
  async () => {
    await witness.behindOurBack('POST', 'one', 'stop');
    await eventually('it to be Degraded', 40_000, async () => String(await statuses()) === 'Degraded,Online');
    const two = await witness.address('two');
    for (let count = 0; count < 30; count++) expect(await resolver.resolve4(NAME)).toEqual([two]);
    await witness.behindOurBack('POST', 'one', 'start');
    await eventually('it to be Online', 40_000, async () => String(await statuses()) === 'Online,Online');
  },
  LIMIT_MS,
);
