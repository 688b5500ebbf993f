/**
 * Which ports local Azure takes: those of last time, so that what was written into containers and settings stays
 * true; at first the usual ones, or any that are free.
 */

import { createSocket } from 'node:dgram';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const USUAL = {
  app: 7071,
  arm: 7443,
  vault: 7444,
  identity: 7445,
  control: 7446,
  registry: 5000,
  dns: 15353,
  blob: 10000,
  queue: 10001,
  table: 10002,
};
export type Ports = { readonly [Name in keyof typeof USUAL]: number };

/** Those of one that was killed are free when its last process has seen it, which takes a moment. */
const FREE_WITHIN_MS = 5_000;
const LOOK_MS = 100;
/** Any port is taken from here: above the usual ones, below those that systems give to outgoing connections. */
const ANY_FIRST = 20_000;
const ANY_COUNT = 10_000;
/** More busy ports than this in a row are not believed. */
const TRIES_MAX = 100;

export async function choosePorts(directory: string, any: boolean): Promise<Ports> {
  const file = path.join(directory, 'ports.json');
  const last = readLast(file);
  const wanted: Ports = last ?? (any ? none() : USUAL);
  const deadline = Date.now() + (last ? FREE_WITHIN_MS : 0);
  const taken = new Set<number>();
  const chosen: Record<string, number> = {};
  for (const [name, port] of Object.entries(wanted)) {
    const free = port > 0 && !taken.has(port) && (await isFree(port, deadline)) ? port : await anyFree(taken);
    chosen[name] = free;
    taken.add(free);
  }
  const ports = { ...wanted, ...chosen };
  writeFileSync(`${file}.new`, JSON.stringify(ports));
  renameSync(`${file}.new`, file);
  return ports;
}

function readLast(file: string): Ports | undefined {
  try {
    return { ...USUAL, ...JSON.parse(readFileSync(file, 'utf8')) };
  } catch {
    return undefined;
  }
}

function none(): Ports {
  return { app: 0, arm: 0, vault: 0, identity: 0, control: 0, registry: 0, dns: 0, blob: 0, queue: 0, table: 0 };
}

/** Also when it becomes so before the deadline. */
async function isFree(port: number, deadline: number): Promise<boolean> {
  for (;;) {
    if (await listenOnce(port)) return true;
    if (Date.now() >= deadline) return false;
    await sleep(LOOK_MS);
  }
}

async function anyFree(taken: ReadonlySet<number>): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const port = ANY_FIRST + Math.floor(Math.random() * ANY_COUNT);
    if (!taken.has(port) && (await listenOnce(port))) return port;
  }
  throw new Error('this machine has no free port on 127.0.0.1');
}

/** Over TCP and UDP, since the DNS takes both. */
async function listenOnce(port: number): Promise<boolean> {
  return (await listenTcp(port)) && (await bindUdp(port));
}

function bindUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

function listenTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
