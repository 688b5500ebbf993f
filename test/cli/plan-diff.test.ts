/** plan, diff and compare: what they tell, that they write nothing, and their exit statuses. */
import { describe, expect, it } from 'vitest';
import { type JsonObject, objectAt } from '../../src/core/json.ts';
import { declaration, type EngineBench, engineBench } from '../support/engine-bench.ts';
import { fileOf, mooring, serveAnswers, serveApi } from './support.ts';

const BIGGER = declaration({}, {}, { resources: { requests: { cpu: 2, memoryInGB: 1 } } });
const CPU = '/properties/containers/0/properties/resources/requests/cpu';

const EDITED = objectAt(declaration({}, {}, { command: ['sleep', '1'] })['properties'])['containers'];
const COMMAND = '/properties/containers/0/properties/command';

async function running(): Promise<EngineBench> {
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(120_000);
  return bench;
}

describe('diff', () => {
  it('exits 0 and prints nothing when nothing differs', async () => {
    await using server = await serveApi(await running());
    expect(await mooring(['diff', '-f', fileOf(declaration())], server)).toEqual({ status: 0, out: '', err: '' });
  });

  it('exits 1 and prints what differs, with class and reason, and writes nothing', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    const before = bench.writes().length;
    const { status, out } = await mooring(['diff', '-f', fileOf(BIGGER)], server);
    expect(status).toBe(1);
    expect(out).toMatch(new RegExp(`^~ ${CPU} +1 → 2 +recreate: .+\\n$`));
    await bench.pass(60_000);
    expect([bench.writes().length, bench.row()?.desired.generation]).toEqual([before, 1]);
  });

  it('exits 1 when somebody edited what runs, by the group’s own declaration', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    expect((await mooring('diff web', server)).status).toBe(0);
    await bench.outside.edit('web', (properties) => {
      properties['containers'] = EDITED;
    });
    await bench.pass(25_000, { timers: false, events: false });
    const { status, out } = await mooring('diff web -o name', server);
    expect([status, out]).toEqual([1, expect.stringContaining(`${COMMAND}/0\n`)]);
  });

  it('exits 1 when nothing is there yet', async () => {
    const bench = engineBench();
    await bench.push('v1', 'one');
    await using server = await serveApi(bench);
    const { status, out } = await mooring(['diff', '-f', fileOf(declaration())], server);
    expect([status, out]).toEqual([1, expect.stringMatching(/^nothing is there under this name: .+\n$/)]);
  });

  it.each([
    ['deleted', 'nothing is there under this name: '],
    ['stopped', 'start: '],
  ])('exits 1 when it was %s while it is on hold', async (what, says) => {
    const bench = await running();
    await using server = await serveApi(bench);
    await mooring('hold web', server);
    await (what === 'deleted' ? bench.outside.remove('web') : bench.outside.act('web', 'stop'));
    await bench.pass(25_000);
    const { status, out } = await mooring('diff web', server);
    expect([status, out]).toEqual([1, expect.stringContaining(says)]);
    expect(bench.writes()).toEqual(['PUT web']);
  });

  it.each([
    ['deleted', 'nothing is there under this name: '],
    ['stopped', 'it was adopted and is only watched'],
  ])('exits 1 when what is only watched was %s', async (what, says) => {
    const bench = await running();
    await using server = await serveApi(bench);
    await mooring('release web', server);
    await bench.pass(60_000);
    expect((await mooring('adopt web', server)).status).toBe(0);
    await bench.pass(60_000);
    expect((await mooring('diff web', server)).status).toBe(0);
    await (what === 'deleted' ? bench.outside.remove('web') : bench.outside.act('web', 'stop'));
    await bench.pass(60_000);
    const { status, out } = await mooring('diff web', server);
    expect([status, out]).toEqual([1, expect.stringContaining(says)]);
  });

  it('exits 2 when it is refused, cannot be asked, or is asked wrongly', async () => {
    await using server = await serveApi(await running());
    const away = { env: { MOORING_URL: 'http://127.0.0.1:9/api' } };
    expect((await mooring(['diff', '-f', fileOf({ ...declaration(), location: [] })], server)).status).toBe(2);
    expect((await mooring('diff -f /nowhere', server)).status).toBe(2);
    expect((await mooring('diff nothere', server)).status).toBe(2);
    expect((await mooring(['diff', '-f', fileOf(declaration())], undefined, away)).status).toBe(2);
    expect((await mooring('diff', server)).status).toBe(2);
    expect((await mooring('diff --loud', server)).status).toBe(2);
  });

  it('exits 2 when it cannot be told, as when an image is not there', async () => {
    await using server = await serveApi(engineBench());
    const { status, err } = await mooring(['diff', '-f', fileOf(declaration())], server);
    expect(status).toBe(2);
    expect(err).toMatch(/^mooring: it cannot be told whether something differs: .* \(ImageUnresolved\)\n$/);
  });

  it('exits 2 when what answers is no plan', async () => {
    await using server = await serveAnswers(() => ({ status: 200, body: '{"differences":"many"}' }));
    expect(await mooring('diff web', server)).toMatchObject({
      status: 2,
      out: '',
      err: expect.stringContaining('no plan'),
    });
  });
});

describe('plan', () => {
  it('tells that others’ tags leave no room for what is declared', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    const many = (name: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`${name}${at}`, 'x']));
    await bench.outside.edit('web', (_, tags) => Object.assign(tags, many('others', 20)));
    await bench.pass(25_000, { timers: false, events: false });
    const { status, err } = await mooring(['plan', '-f', fileOf({ ...declaration(), tags: many('ours', 40) })], server);
    expect([status, err]).toEqual([0, expect.stringMatching(/warning: .*\/tags: there would be 6\d tags/)]);
  });

  it('tells the step, why, what it interrupts and what it takes, and exits 0', async () => {
    const bench = await running();
    await using server = await serveApi(bench);
    const file = fileOf(BIGGER);
    const { status, out } = await mooring(['plan', '-f', file], server);
    expect(status).toBe(0);
    expect(out).toMatch(new RegExp(`^~ ${CPU} .*\\n(?:delete|recreate) \\(`));
    expect(out).toContain('class recreate · interruption ');
    expect(await mooring(['apply', '--dry-run', '-f', file], server)).toEqual({ status: 0, out, err: '' });
    expect(bench.row()?.desired.generation).toBe(1);
  });

  it('gives the answer of the API as JSON', async () => {
    await using server = await serveApi(await running());
    const plan: JsonObject = JSON.parse((await mooring('plan web -o json', server)).out);
    expect(plan).toMatchObject({ dryRun: true, step: 'none', differences: [] });
    expect((await mooring('plan web -o name', server)).out).toBe('none\n');
  });

  it('wants a group or a file', async () => {
    expect((await mooring('plan')).status).toBe(2);
  });
});

describe('compare', () => {
  const returned = {
    ...declaration(),
    id: '/subscriptions/x/resourceGroups/y/providers/Microsoft.ContainerInstance/containerGroups/web',
    type: 'Microsoft.ContainerInstance/containerGroups',
  };

  it('exits 0 when two files mean the same', async () => {
    const { mooring: _ours, ...plain } = declaration();
    expect(await mooring(['compare', fileOf(plain), fileOf(returned, 'b.json')])).toEqual({
      status: 0,
      out: '',
      err: '',
    });
  });

  it('exits 1 and tells what differs, asking no server', async () => {
    const env = { MOORING_URL: 'http://127.0.0.1:9/api' };
    const { status, out, err } = await mooring(['compare', fileOf(declaration()), fileOf(BIGGER)], undefined, { env });
    expect([status, err]).toEqual([1, '']);
    expect(out).toMatch(new RegExp(`^~ ${CPU} +1 → 2 +recreate: `));
  });

  it('gives pointer, kind, both values, class and reason as JSON', async () => {
    const { out } = await mooring(['compare', '-o', 'json', fileOf(declaration()), fileOf(BIGGER)]);
    expect(JSON.parse(out)).toEqual({
      differences: [
        { pointer: CPU, kind: 'changed', declared: 1, actual: 2, class: 'recreate', reason: expect.any(String) },
      ],
    });
  });

  it.each([
    ['is not there', ['/nowhere/a.yaml', '/nowhere/b.yaml']],
    ['is no container group', [fileOf({ name: 'web' }), fileOf(declaration())]],
    ['is standard input twice', ['-', '-']],
    ['is missing', [fileOf(declaration())]],
  ])('exits 2 when a file %s', async (_what, files) => {
    const { status, out, err } = await mooring(['compare', ...files]);
    expect([status, out]).toEqual([2, '']);
    expect(err).not.toBe('');
  });

  it('reads one of the two from standard input', async () => {
    const { status } = await mooring(['compare', fileOf(declaration()), '-'], undefined, {
      stdin: JSON.stringify(BIGGER),
    });
    expect(status).toBe(1);
  });
});
