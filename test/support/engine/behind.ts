/** Declarations of groups of several replicas, behind an owned profile or none, and benches on which they run. */
import { expect } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { declaration, type EngineBench, engineBench } from '../engine-bench.ts';
import { MINUTE } from './running.ts';

export const TRAFFIC = { trafficManager: { profile: 'web-tm', owned: true, ttlSeconds: 60, drain: '60s' } };
const PUBLIC = { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], dnsNameLabel: 'web-shop' };

/** Two replicas behind a profile of their own, where nothing else is said; `mark` makes one revision differ from another. */
export function routed(mark: string, ours: JsonObject = {}, container: JsonObject = {}): JsonObject {
  const mooring = { replicas: 2, traffic: TRAFFIC, ...ours };
  return declaration(mooring, { ipAddress: PUBLIC }, { ports: [{ port: 80 }], command: ['serve', mark], ...container });
}

/** The same without a router. */
export function loose(mark: string, ours: JsonObject = {}): JsonObject {
  return declaration(
    { replicas: 2, ...ours },
    { ipAddress: PUBLIC },
    { ports: [{ port: 80 }], command: ['serve', mark] },
  );
}

export async function serving(
  document: JsonObject,
  options: Parameters<typeof engineBench>[0] = {},
): Promise<EngineBench> {
  const bench = engineBench(options);
  await bench.push('v1', 'one');
  await bench.declare(document);
  await bench.pass(20 * MINUTE);
  expect(bench.status()).toBe('Running AsDeclared');
  return bench;
}
