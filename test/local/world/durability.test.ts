import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../local/world/journal.ts';
import { at, bench, container, group, propertiesOf, stateOf } from './support.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'world-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a world on the directory of one that was killed', () => {
  it('holds what was answered for, secrets inside, and runs it again', async () => {
    const environmentVariables = [{ name: 'KEY', secureValue: 'hush' }];
    const before = bench({ directory });
    await before.call(
      'PUT',
      at('web'),
      group({ containers: [container('web', 'shop/web:1', { environmentVariables })] }),
    );
    await before.pass(2_000);
    await before.call('PATCH', at('web'), { tags: { later: 'yes' } });

    const after = bench({ directory });
    await after.pass(0);
    const got = await after.call('GET', at('web'));
    expect(propertiesOf(got)['provisioningState']).toBe('Succeeded');
    expect(stateOf(got)).toBe('Running');
    expect(got.body['tags']).toEqual({ later: 'yes' });
    expect(readFileSync(join(directory, 'world.jsonl'), 'utf8')).toContain('hush');
    expect(statSync(join(directory, 'world.jsonl')).mode & 0o077).toBe(0);
  });

  it('leaves a stopped one stopped, until it is started', async () => {
    const before = bench({ directory });
    await before.call('PUT', at('web'), group());
    await before.pass(2_000);
    await before.call('POST', at('web', '/stop'));

    const after = bench({ directory });
    await after.pass(5_000);
    expect(stateOf(await after.call('GET', at('web')))).toBe('Stopped');
    expect(after.runtime.view(at('web').toLowerCase())).toBeUndefined();
    await after.call('POST', at('web', '/start'));
    await after.pass(2_000);
    expect(stateOf(await after.call('GET', at('web')))).toBe('Running');
  });

  it('goes on with a start that was under way, under the same operation', async () => {
    const before = bench({ directory });
    const put = await before.call('PUT', at('web'), group());
    before.world.close();

    const after = bench({ directory });
    const events: string[] = [];
    after.world.onOperation((event) => events.push(event.id));
    expect(propertiesOf(await after.call('GET', at('web')))['provisioningState']).toBe('Pending');
    await after.pass(2_000);
    const operation = put.headers['azure-asyncoperation'] ?? '';
    expect((await after.call('GET', operation)).body['status']).toBe('Succeeded');
    expect(operation).toContain(events[0]);
  });

  it('does not bring back what was deleted', async () => {
    const before = bench({ directory });
    await before.call('PUT', at('web'), group());
    await before.call('DELETE', at('web'));
    const after = bench({ directory });
    expect((await after.call('GET', at('web'))).status).toBe(404);
  });

  it('tries again what does not come up at once', async () => {
    const before = bench({ directory });
    await before.call('PUT', at('web'), group());
    await before.pass(2_000);
    let down = true;
    const after = bench({ directory, behaviour: () => ({ kind: down ? 'inaccessible' : 'runs' }) });
    await after.pass(1_500);
    expect(propertiesOf(await after.call('GET', at('web')))['provisioningState']).toBe('Repairing');
    expect(stateOf(await after.call('GET', at('web')))).toBe('Unknown');
    expect((await after.call('POST', at('web', '/restart'))).status).toBe(500);
    down = false;
    await after.pass(1_000);
    expect(stateOf(await after.call('GET', at('web')))).toBe('Running');
  });

  it('keeps the log of writes going', async () => {
    const before = bench({ directory });
    await before.call('PUT', at('web'), group());
    const after = bench({ directory });
    await after.call('DELETE', at('web'));
    expect(after.world.writes.entries.map((entry) => entry.method)).toEqual(['PUT', 'DELETE']);
    const lines = readFileSync(join(directory, 'arm-writes.jsonl'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(2);
  });
});

describe('a journal', () => {
  it('passes over a last line that was cut short, and goes on behind it', () => {
    const file = join(directory, 'j.jsonl');
    const first = openJournal(file);
    first.set('a', 1);
    first.set('b', 2);
    first.set('a', undefined);
    appendFileSync(file, '{"key":"c","val');
    const second = openJournal(file);
    expect([...second.kept]).toEqual([['b', 2]]);
    second.set('d', { x: [null, true] });
    expect([...openJournal(file).kept]).toEqual([
      ['b', 2],
      ['d', { x: [null, true] }],
    ]);
  });

  it('stays small however often one value changes', () => {
    const file = join(directory, 'j.jsonl');
    const journal = openJournal(file);
    const large = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 40; count++) journal.set('a', `${count}${large}`);
    expect(statSync(file).size).toBeLessThan(18 * 1024 * 1024);
    expect([...openJournal(file).kept]).toEqual([['a', `39${large}`]]);
  });
});
