/**
 * Which ports local Azure takes: those of last time, so that what was written into containers and settings stays
 * true; at first the usual ones, or any that are free.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

const USUAL = { app: 7071, arm: 7443, vault: 7444, identity: 7445, control: 7446, registry: 5000, blob: 10000, queue: 10001, table: 10002 };
export type Ports = { readonly [Name in keyof typeof USUAL]: number };

export async function choosePorts(directory: string, any: boolean): Promise<Ports> {
  const file = path.join(directory, 'ports.json');
  const wanted: Ports = existsSync(file) ? { ...USUAL, ...JSON.parse(readFileSync(file, 'utf8')) } : any ? none() : USUAL;
  const taken = new Set<number>();
  const chosen: Record<string, number> = {};
  for (const [name, port] of Object.entries(wanted)) {
    const free = port > 0 && !taken.has(port) && (await isFree(port)) ? port : await anyFree();
    chosen[name] = free;
    taken.add(free);
  }
  const ports = { ...wanted, ...chosen };
  writeFileSync(file, JSON.stringify(ports));
  return ports;
}

function none(): Ports {
  return { app: 0, arm: 0, vault: 0, identity: 0, control: 0, registry: 0, blob: 0, queue: 0, table: 0 };
}

async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

async function anyFree(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw new Error('this machine has no free port on 127.0.0.1');
  return port;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}
