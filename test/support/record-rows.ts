/**
 * Records what this version leaves in its tables, for the next one's tests: one file a scenario. Called by its test,
 * which keeps them where RECORD_ROWS says; docs/upgrading-mooring.md says what becomes of them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { act, remove } from '../../src/engine/declare.ts';
import { ownTables } from '../azure/support/storage.ts';
import { STORES } from '../contract/storage/stores.ts';
import { Crash, declaration, type EngineBench, engineBench, WEB } from './engine-bench.ts';

const MINUTE = 60_000;
const TABLES = ['Groups', 'Revisions', 'Images', 'History', 'Holds', 'Pace'] as const;
const PORTS = { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }] };
const signal = () => AbortSignal.timeout(20_000);

type Scenario = (bench: EngineBench) => Promise<void>;

const running: Scenario = async (bench) => {
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(3 * MINUTE);
};

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  running,
  async redeployed(bench) {
    await running(bench);
    await bench.push('v1', 'two');
    await bench.pass(3 * MINUTE);
  },
  async creating(bench) {
    await bench.push('v1', 'one');
    await bench.declare();
  },
  async stopped(bench) {
    await running(bench);
    await act(bench.parts, WEB, 'stop', signal());
    await bench.pass(3 * MINUTE);
  },
  async held(bench) {
    await bench.push('v1', 'one');
    await bench.declare(declaration({ hold: true, replicas: 1, ttl: '99h', protect: true }));
    await bench.parts.holds.set({ since: 1, by: 'ann@example.com' }, signal());
    await bench.pass(MINUTE);
  },
  async reported(bench) {
    await bench.push('v1', 'one');
    await bench.declare(declaration({ drift: { mode: 'report', ignore: ['/tags/cost'] } }));
    await bench.pass(3 * MINUTE);
    await bench.outside.edit('web', (properties) => Object.assign(properties, { ipAddress: PORTS }));
    await bench.pass(3 * MINUTE);
  },
  async secrets(bench) {
    await bench.push('v1', 'one');
    const environmentVariables = [{ name: 'KEY', secureValue: 'hidden-by-a-vault' }];
    await bench.declare(declaration({}, {}, { environmentVariables }));
    await bench.pass(3 * MINUTE);
  },
  async recreated(bench) {
    await bench.push('v1', 'one');
    await bench.declare(declaration({ strategy: { type: 'Recreate' } }));
    await bench.pass(3 * MINUTE);
    await bench.push('v1', 'two');
    await bench.pass(20_000);
  },
  async unresolved(bench) {
    await bench.declare();
    await bench.pass(2 * MINUTE);
  },
  /** A worker died with the lease in its hand, right before its write. */
  async leased(bench) {
    await running(bench);
    await bench.push('v1', 'two');
    bench.tap = {
      before(call) {
        if (call === 'containerGroups.put') throw new Crash();
      },
    };
    await bench.pass(10_000).catch(() => undefined);
  },
  async deleted(bench) {
    await running(bench);
    await remove(bench.parts, WEB, false, signal());
    await bench.pass(3 * MINUTE);
  },
  async released(bench) {
    await running(bench);
    await remove(bench.parts, WEB, true, signal());
    await bench.pass(MINUTE);
  },
};

/** Plays every scenario and writes what is in the tables then. */
export async function recordRows(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  for (const [name, play] of Object.entries(SCENARIOS)) {
    const tables = await ownTables(STORES[1]);
    const bench = engineBench({ store: tables });
    await play(bench);
    const kept: Record<string, unknown[]> = {};
    for (const table of TABLES) {
      const rows: unknown[] = [];
      for await (const { etag: _etag, timestamp: _timestamp, ...columns } of tables.raw(table).listEntities()) {
        rows.push(columns);
      }
      if (rows.length > 0) kept[table] = rows;
    }
    const containerGroup = (await bench.there())?.body ?? null;
    const text = JSON.stringify({ clock: bench.clock.now(), tables: kept, containerGroup }, null, 1);
    writeFileSync(path.join(folder, `${name}.json`), `${text}\n`);
  }
  return Object.keys(SCENARIOS);
}
