/** What happens to replicas and endpoints that serve: deleted, stopped, ill, edited by hand. Nobody rolls anything out. */
import { describe, expect, it } from 'vitest';
import {
  HOUR,
  KEY,
  MAIN,
  MINUTE,
  owned,
  PREVIEW,
  rest,
  SECOND,
  type Stage,
  served,
} from '../support/engine/rollout-stage.ts';

const one = (name = 'web-r1-1-1') => ({ scope: KEY.scope, name });
const target = (stage: Stage, name = 'web-r1-1-1') =>
  stage.main()?.endpoints.find((endpoint) => endpoint.name === name)?.target ?? '';

/** Two looks at least, as the timers give them. */
async function seen(stage: Stage): Promise<string> {
  await stage.look();
  return rest(stage);
}

describe('a replica that', () => {
  it.each([2, 1])('was deleted by hand is taken out, replaced and proved; of %i', async (replicas) => {
    const stage = await served({ replicas, ...owned() });
    stage.memory.containerGroups.drop(one());
    expect(await seen(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toHaveLength(replicas);
    expect(stage.containers()).not.toContain('web-r1-1-1');
    expect(stage.endpoints().sort()).toEqual(stage.containers().sort());
    expect(stage.guard.broken).toEqual([]);
  });

  it.each([2, 1])('keeps crashing is taken out, drained and replaced; of %i', async (replicas) => {
    const stage = await served({ replicas, ...owned() });
    stage.memory.containerGroups.fares('web-r1-1-1', 'crashes');
    expect(await seen(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toHaveLength(replicas);
    expect(stage.containers()).not.toContain('web-r1-1-1');
    expect(stage.endpoints().sort()).toEqual(stage.containers().sort());
    expect(stage.guard.broken).toEqual([]);
  });

  it('the router alone finds ill is replaced', async () => {
    const stage = await served({ replicas: 3, ...owned() });
    stage.memory.containerGroups.fares('web-r1-1-1', 'answers500');
    expect(await seen(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).not.toContain('web-r1-1-1');
    expect(stage.containers()).toHaveLength(3);
    expect(stage.guard.broken).toEqual([]);
  });

  it('waits for ever, as a container that Azure restarts and that never comes back, is replaced', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    stage.memory.containerGroups.fares('web-r1-1-1', 'neverReady');
    await stage.look();
    await stage.pass(3 * HOUR, () => stage.containers().length === 2 && !stage.containers().includes('web-r1-1-1'));
    expect(stage.containers()).not.toContain('web-r1-1-1');
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.guard.broken).toEqual([]);
  });

  it('was stopped by hand is started again where it stands', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    stage.memory.containerGroups.setRunning(one(), false);
    expect(await seen(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toEqual(['web-r1-1-1', 'web-r1-2-2']);
    expect(stage.wrote()).toEqual(['start web-r1-1-1']);
  });

  it('drifted in what only a new start mends is replaced, with its like serving meanwhile', async () => {
    const stage = await served({ replicas: 1, ...owned() });
    stage.memory.containerGroups.edit(one(), (body) => ({
      ...body,
      properties: { ...(body['properties'] as object), restartPolicy: 'Never' },
    }));
    expect(await seen(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toEqual(['web-r1-1-2']);
    expect(stage.guard.broken).toEqual([]);
  });

  it('lost its tags gets them back, and nothing else happens to it', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    stage.memory.containerGroups.edit(one(), ({ tags: _, ...body }) => body);
    expect(await seen(stage)).toBe('Running AsDeclared');
    expect(stage.wrote()).toEqual(['tags web-r1-1-1']);
  });

  it('is ill and whose replacements Azure gives up on is replaced ever more rarely', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    stage.memory.containerGroups.fares('sha256', 'failsProvisioning');
    stage.memory.containerGroups.fares('web-r1-1-1', 'crashes');
    stage.memory.containerGroups.fares('web-r1-2-2', 'runs');
    await stage.look();
    await stage.pass(6 * HOUR);
    expect(stage.endpoints()).toContain('web-r1-2-2');
    const made = stage.wrote().filter((write) => write.startsWith('put ')).length;
    expect(made).toBeGreaterThan(3);
    expect(made).toBeLessThan(25);
    stage.memory.containerGroups.fares('sha256', 'runs');
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toHaveLength(2);
    expect(stage.guard.broken).toEqual([]);
  });

  it('is ill and whose replacement is too waits for that one to come right, and makes no third', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    stage.memory.containerGroups.fares('sha256', 'crashes');
    stage.memory.containerGroups.fares('web-r1-2-2', 'runs');
    await stage.look();
    await stage.pass(6 * HOUR);
    expect(stage.wrote().filter((write) => write.startsWith('put '))).toHaveLength(1);
    stage.memory.containerGroups.fares('sha256', 'runs');
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toHaveLength(2);
    expect(stage.guard.broken).toEqual([]);
  });
});

describe('all of them', () => {
  it('found Degraded at once stay in the router: it may be the router that is wrong', async () => {
    const stage = await served({ replicas: 3, ...owned() });
    for (const name of stage.containers()) stage.memory.router.setStatus(target(stage, name), 'Degraded');
    await stage.look();
    await stage.pass(2 * HOUR);
    expect(stage.wrote()).toEqual([]);
    expect(stage.endpoints()).toHaveLength(3);
  });

  it('crashing at once are replaced, and stay in the router until others are well there', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    for (const name of stage.containers()) stage.memory.containerGroups.fares(name, 'crashes');
    await stage.look();
    let least = 2;
    await stage.pass(HOUR, () => {
      least = Math.min(least, stage.endpoints().length);
      return stage.status() === 'Running AsDeclared';
    });
    expect(stage.status()).toBe('Running AsDeclared');
    expect(least).toBeGreaterThanOrEqual(1);
    expect(stage.containers().filter((name) => name.endsWith('-1') || name.endsWith('-2'))).toEqual([]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('deleted at once are made anew', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    for (const name of stage.containers()) stage.memory.containerGroups.drop(one(name));
    expect(await seen(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toHaveLength(2);
    expect(stage.endpoints().sort()).toEqual(stage.containers().sort());
    expect(stage.guard.broken).toEqual([]);
  });
});

describe('an endpoint of ours that somebody', () => {
  const edits: [string, (stage: Stage) => void][] = [
    ['deleted', (stage) => stage.memory.router.drop(MAIN, 'web-r1-1-1')],
    ['disabled', (stage) => edited(stage, { enabled: false })],
    ['reweighed', (stage) => edited(stage, { weight: 7 })],
    ['sent elsewhere', (stage) => edited(stage, { target: 'elsewhere.example' })],
  ];
  function edited(stage: Stage, change: object): void {
    const { status: _, ...endpoint } = stage.main()?.endpoints.find(({ name }) => name === 'web-r1-1-1') ?? {
      status: '',
    };
    stage.memory.router.edit(MAIN, { ...(endpoint as { name: string; target: string; enabled: boolean }), ...change });
  }

  it.each(edits)('%s is put right', async (_, edit) => {
    const stage = await served({ replicas: 2, ...owned() });
    const before = stage.main()?.endpoints.map(({ status: _s, priority: _p, ...endpoint }) => endpoint);
    edit(stage);
    expect(await seen(stage)).toBe('Running AsDeclared');
    const after = stage.main()?.endpoints.map(({ status: _s, priority: _p, ...endpoint }) => endpoint);
    expect(after?.sort(byName)).toEqual(before?.sort(byName));
    expect(stage.wrote()).toEqual(['route web-r1-1-1 100']);
    expect((await stage.history()).at(-1)?.reason).toMatch(/EndpointMissing|EndpointDrifted/);
  });

  it.each(edits)('%s is only reported where drift is', async (_, edit) => {
    const stage = await served({ replicas: 2, ...owned(), drift: { mode: 'report' } });
    edit(stage);
    await stage.look();
    await stage.pass(10 * MINUTE);
    expect(stage.wrote()).toEqual([]);
    expect(stage.row()?.state.status.drift).toMatchObject([
      { pointer: '/mooring/traffic/endpoints/web-r1-1-1', class: 'router' },
    ]);
  });

  it('deleted during a rollout is put back before another is taken out', async () => {
    const stage = await served({ replicas: 3, ...owned() });
    await stage.push(2);
    await stage.pass(HOUR, () => stage.endpoints().includes('web-r2-1-4'));
    stage.memory.router.drop(MAIN, 'web-r1-1-1');
    await stage.look();
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2, 2]);
    expect(stage.guard.broken).toEqual([]);
  });
});

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

describe('a router that cannot be read', () => {
  it('lets nothing move, and what comes after goes on', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    await stage.push(2);
    await stage.pass(MINUTE);
    const { Fault } = await import('../../src/core/errors.ts');
    const fault = new Fault('transient', {
      reason: 'RouterUnavailable',
      message: 'the router does not answer',
      status: 503,
    });
    stage.memory.board.fail('router.read', fault, { times: 12 });
    stage.wrote();
    await stage.pass(2 * MINUTE);
    expect(stage.wrote()).toEqual([]);
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2]);
    expect(stage.guard.broken).toEqual([]);
  });

  it('deleted by hand though it is ours is made anew with all that serve', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    stage.memory.router.drop(MAIN);
    await stage.look();
    await stage.pass(30 * SECOND);
    expect(stage.endpoints().sort()).toEqual(stage.containers().sort());
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.containers()).toEqual(['web-r1-1-1', 'web-r1-2-2']);
  });

  it('whose preview is deleted by hand makes it anew when it is needed', async () => {
    const stage = await served({ replicas: 2, ...owned() });
    stage.memory.router.drop(PREVIEW);
    await stage.push(2);
    expect(await rest(stage)).toBe('Running AsDeclared');
    expect(stage.images()).toEqual([2, 2]);
  });
});
