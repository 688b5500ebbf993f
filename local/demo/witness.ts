/**
 * What the demo looks at instead of our own word: local ARM and its write log, the replica's own HTTP answers, and the
 * file share. Nothing here asks Mooring.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { AzureAddresses } from '../start/addresses.ts';
import { type ContainerAnswer, callContainer } from './call.ts';

export interface Write {
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Witness {
  /** The container group as ARM tells of it; undefined for 404. */
  group(name: string): Promise<Record<string, never> | undefined>;
  /** The names of all container groups that there are. */
  names(): Promise<string[]>;
  /** Every write that reached ARM for a container group, oldest first. */
  writes(name: string): Promise<Write[]>;
  /** Somebody else at ARM: not through Mooring. */
  behindOurBack(method: string, name: string, verb?: string, body?: unknown): Promise<number>;
  /** The public address of a container group. */
  address(name: string): Promise<string | undefined>;
  /** What a container answers itself, as JSON; undefined when it does not. */
  ask(name: string, port: number, where?: string): Promise<Record<string, unknown> | undefined>;
  /** Sends it JSON; the answer as it is. */
  send(name: string, port: number, where: string, body: unknown): Promise<ContainerAnswer>;
  /** The same, its status alone. */
  post(name: string, port: number, where: string, body: unknown): Promise<number>;
  /** Ids of the jobs in the share's log, each once. */
  jobs(): Set<string>;
}

const API_VERSION = '2023-05-01';

/** Also trusts local Azure's certificate authority from here on. */
export function createWitness(azure: AzureAddresses): Witness {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(azure.ca, 'utf8')]);
  const headers = { authorization: 'Bearer somebody-else', 'content-type': 'application/json' };
  const scope = `${azure.arm}/subscriptions/${azure.subscription}/resourceGroups/${azure.resourceGroup}`;
  const url = (name: string, verb?: string): string =>
    `${scope}/providers/Microsoft.ContainerInstance/containerGroups/${name}${verb ? `/${verb}` : ''}?api-version=${API_VERSION}`;
  const at = (address: string, port: number, where: string): string =>
    `http://${address}:${port < 1024 ? port + azure.lowPortOffset : port}${where}`;

  const witness: Witness = {
    async group(name) {
      const response = await fetch(url(name), { headers });
      return response.ok ? ((await response.json()) as Record<string, never>) : undefined;
    },
    async names() {
      const response = await fetch(`${azure.arm}/_world/state`, { headers });
      const { value } = (await response.json()) as { value: { id: string }[] };
      return value.map(({ id }) => id.slice(id.lastIndexOf('/') + 1).toLowerCase());
    },
    async writes(name) {
      const response = await fetch(`${azure.arm}/_world/writes`, { headers });
      const { value } = (await response.json()) as { value: Write[] };
      return value.filter((write) => write.path.toLowerCase().includes(`/containergroups/${name}`));
    },
    async behindOurBack(method, name, verb, body) {
      const response = await fetch(url(name, verb), {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      await response.arrayBuffer();
      return response.status;
    },
    async address(name) {
      const group = (await witness.group(name)) as { properties?: { ipAddress?: { ip?: string } } } | undefined;
      return group?.properties?.ipAddress?.ip;
    },
    async ask(name, port, where = '/') {
      const address = await witness.address(name);
      if (address === undefined) return undefined;
      try {
        const { status, text } = await callContainer(at(address, port, where));
        return status === 200 ? JSON.parse(text) : undefined;
      } catch {
        return undefined;
      }
    },
    async send(name, port, where, body) {
      const address = await witness.address(name);
      if (address === undefined) throw new Error(`${name} has no address`);
      return callContainer(at(address, port, where), body);
    },
    async post(name, port, where, body) {
      return (await witness.send(name, port, where, body)).status;
    },
    jobs() {
      const file = path.join(azure.shares, 'jobs.jsonl');
      return existsSync(file) ? idsIn(readFileSync(file, 'utf8')) : new Set();
    },
  };
  return witness;
}

function idsIn(text: string): Set<string> {
  const ids = text.split('\n').flatMap((line) => {
    try {
      const entry: unknown = JSON.parse(line);
      return typeof entry === 'object' && entry !== null && 'jobId' in entry ? [String(entry.jobId)] : [];
    } catch {
      return [];
    }
  });
  return new Set(ids);
}
