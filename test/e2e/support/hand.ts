/**
 * Another client at local ARM, as an owner's colleague would be: the real `az` where it is installed, else bare
 * requests. Nothing here goes through Mooring.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { AzureAddresses } from '../../../local/start/addresses.ts';
import { azureCli } from '../../../local/start/what-to-try.ts';
import { isInstalled } from '../../support/real.ts';
import { azureCliBy } from './azure-cli.ts';
import { eventually } from './start-process.ts';

export interface Hand extends Disposable {
  /** From a file, as `az container create --file` does; returns when it runs. */
  create(file: string): Promise<void>;
  /** The ordinary kind, by flags, over whatever is there: it knows of no tags. */
  createOver(name: string, image: string): Promise<void>;
  remove(name: string): Promise<void>;
  act(name: string, verb: 'start' | 'stop'): Promise<void>;
  /** When its first container began to run. */
  startTime(name: string): Promise<string>;
}

/** ARM without any client: answers as they are. */
export interface BareArm {
  text(name: string): Promise<string>;
  send(method: string, name: string, verb?: string, body?: unknown): Promise<number>;
}

const API_VERSION = '2023-05-01';
const CREATED_MS = 30_000;
export const COMMAND = ['node', '-e', 'setInterval(() => {}, 1000)'];

/** The caller trusts local Azure's certificate authority already. */
export function bareArm(azure: AzureAddresses): BareArm {
  const headers = { authorization: 'Bearer somebody-else', 'content-type': 'application/json' };
  const groups = `${azure.arm}/subscriptions/${azure.subscription}/resourceGroups/${azure.resourceGroup}/providers/Microsoft.ContainerInstance/containerGroups`;
  const call = (method: string, name: string, verb = '', body?: unknown): Promise<Response> =>
    fetch(`${groups}/${name}${verb}?api-version=${API_VERSION}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    text: async (name) => (await call('GET', name)).text(),
    async send(method, name, verb, body) {
      const response = await call(method, name, verb, body);
      await response.arrayBuffer();
      return response.status;
    },
  };
}

export async function createHand(azure: AzureAddresses): Promise<Hand> {
  return isInstalled('az') ? azHand(azure) : armHand(azure);
}

async function azHand(azure: AzureAddresses): Promise<Hand> {
  const az = await azureCliBy(azureCli(azure));
  const at = (name: string): string[] => ['-g', azure.resourceGroup, '-n', name];
  return {
    create: async (file) => void (await az.run('container', 'create', '-g', azure.resourceGroup, '-f', file)),
    async createOver(name, image) {
      const login = ['--registry-login-server', azure.loginServer, '--registry-username', 'u', '--registry-password'];
      const size = ['--cpu', '0.5', '--memory', '0.5', '--os-type', 'Linux'];
      const line = `node -e "${COMMAND[2]}"`;
      await az.run(
        'container',
        'create',
        ...at(name),
        '--image',
        image,
        ...login,
        'p',
        ...size,
        '--command-line',
        line,
      );
    },
    remove: async (name) => void (await az.run('container', 'delete', '-y', ...at(name))),
    act: async (name, verb) => void (await az.run('container', verb, ...at(name))),
    async startTime(name) {
      const query = 'containers[0].instanceView.currentState.startTime';
      return String(await az.json('container', 'show', ...at(name), '--query', query));
    },
    [Symbol.dispose]: () => az[Symbol.dispose](),
  };
}

function armHand(azure: AzureAddresses): Hand {
  const arm = bareArm(azure);
  const put = async (name: string, body: unknown): Promise<void> => {
    const status = await arm.send('PUT', name, '', body);
    if (status >= 300) throw new Error(`ARM refused to create ${name}: ${status}`);
    await eventually(`${name} to run`, CREATED_MS, async () => {
      const { properties } = JSON.parse(await arm.text(name));
      return properties?.provisioningState === 'Succeeded' && properties.instanceView?.state === 'Running';
    });
  };
  return {
    async create(file) {
      const { name, location, tags, properties } = parse(readFileSync(file, 'utf8'));
      await put(name, { location, tags, properties });
    },
    createOver: (name, image) => put(name, { location: 'westeurope', properties: bodyOf(name, image) }),
    remove: async (name) => void (await arm.send('DELETE', name)),
    act: async (name, verb) => void (await arm.send('POST', name, `/${verb}`)),
    async startTime(name) {
      return /"currentState":\{[^{}]*"startTime":"([^"]+)"/.exec(await arm.text(name))?.[1] ?? 'none';
    },
    [Symbol.dispose]: () => undefined,
  };
}

function bodyOf(name: string, image: string): unknown {
  const resources = { requests: { cpu: 0.5, memoryInGB: 0.5 } };
  return { osType: 'Linux', containers: [{ name, properties: { image, command: COMMAND, resources } }] };
}
