/** Rows, credentials and signals that the adapters' tests share. */
import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { Fault } from '../../../src/core/errors.ts';
import type { GroupRow, Revision } from '../../../src/core/model.ts';
import type { Ids } from '../../../src/core/ports.ts';

export const TOKEN = 'canary-token-1f6b';
export const SCOPE = '00000000-0000-0000-0000-000000000001/shop';

export const credential: TokenCredential = {
  getToken: async () => ({ token: TOKEN, expiresOnTimestamp: 8_640_000_000_000 }),
};

export const ids: Ids = { next: () => randomUUID() };

export function signal(): AbortSignal {
  return new AbortController().signal;
}

export function aRow(name: string, scope: string = SCOPE): GroupRow {
  return {
    key: { scope, name },
    desired: { document: { name, location: 'westeurope' }, generation: 1, declaredAt: 1000, restart: 0 },
    state: {
      lastRevision: 1,
      targetRevision: 1,
      replicas: [
        {
          name,
          revision: 1,
          region: 'westeurope',
          incarnation: 1,
          phase: 'serving',
          since: 1000,
          confirmed: true,
          restartedFor: 0,
          stuck: 0,
        },
      ],
      status: {
        observedGeneration: 1,
        phase: 'Running',
        reason: 'AsDeclared',
        message: 'as declared',
        since: 1000,
        failures: { count: 0, notBefore: 0 },
        health: { strikes: 0, restarts: 0, notBefore: 0, since: 0 },
        images: {},
        drift: [],
        repairs: { signature: '', count: 0, at: 0 },
      },
    },
    wake: { asked: 1, seen: 1, epoch: 1, ticket: { id: 't1', due: 5000 } },
  };
}

export function aRevision(number: number, image = 'app@sha256:1'): Revision {
  return {
    number,
    body: { properties: { containers: [{ image }] } },
    pins: {},
    cause: 'Declared',
    createdAt: 1,
    generation: 1,
  };
}

/** The fault that a call ends in; a call that does not fail is a failure here. */
export async function faultOf(call: Promise<unknown> | (() => unknown)): Promise<Fault> {
  try {
    await (typeof call === 'function' ? call() : call);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('no fault was thrown');
}

/** Everything of an error that a log could show. */
export function shown(error: Error): string {
  return `${error.message} ${JSON.stringify(error)} ${error.stack ?? ''} ${String(error.cause)}`;
}

export async function all<T>(found: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of found) items.push(item);
  return items;
}
