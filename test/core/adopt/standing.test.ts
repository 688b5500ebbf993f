import { describe, expect, it } from 'vitest';
import { indexed } from '../../../src/core/adopt/pointed-at.ts';
import { type Around, entryOf, obstacleTo, standingOf } from '../../../src/core/adopt/standing.ts';
import type { ContainerGroup } from '../../../src/core/model.ts';
import { aRow } from '../../azure/support/fixtures.ts';

const group = (change: Partial<ContainerGroup> = {}): ContainerGroup => ({
  id: '/x/web',
  name: 'web',
  location: 'westeurope',
  tags: {},
  provisioningState: 'Succeeded',
  body: { name: 'web' },
  ...change,
});
const around = (change: Partial<Around> = {}): Around => ({ row: undefined, installation: 'home', ...change });
const row = aRow('web');
const tombstone = { ...row, desired: { ...row.desired, deletion: { at: 0, keep: false } } };
const over = { ...tombstone, state: { ...tombstone.state, replicas: [] } };
const owned = (owner: string) => ({ tags: { 'mooring-owner': owner } });
const orchestrated = { body: { properties: { orchestratorId: 'x' } } };

describe('a container group', () => {
  it.each([
    ['of nobody', group(), around(), 'free', undefined],
    ['that a row names', group(owned('home')), around({ row }), 'managed', 'managed'],
    ['that is being deleted', group(owned('home')), around({ row: tombstone }), 'managed', 'leaving'],
    ['that is new under an old name', group(), around({ row: over }), 'free', undefined],
    ['that no row names any more', group(owned('home')), around(), 'unclaimed', undefined],
    ['of another installation', group(owned('away')), around(), 'other-installation', 'other-installation'],
    ['of another installation, though a row names it', group(owned('away')), around({ row }), 'managed', 'managed'],
    ['that an orchestrator looks after', group(orchestrated), around(), 'free', 'owner'],
    ['that Azure is at work on', group({ provisioningState: 'Pending' }), around(), 'free', 'unsettled'],
    ['with a name no group can have', group({ name: 'a'.repeat(41) }), around(), 'free', 'name'],
  ])('%s', (_what, seen, about, standing, obstacle) => {
    expect(standingOf(seen, about)).toBe(standing);
    expect(obstacleTo(seen, about)?.kind).toBe(obstacle);
    const entry = entryOf(seen, about, indexed([]));
    expect([entry.adoptable, entry.why !== undefined]).toEqual([obstacle === undefined, obstacle !== undefined]);
  });

  it('of another installation is told with a name that steers no terminal', () => {
    const why = obstacleTo(group(owned(`a\u001b[2J${'b'.repeat(300)}`)), around())?.why ?? '';
    expect(why).toContain('a\\u001b[2J');
    expect(why.length).toBeLessThan(250);
  });

  it('that a row names is told with its group', () => {
    expect(entryOf(group(), around({ row }), indexed([])).group).toEqual(row.key);
    expect(entryOf(group(), around({ row: over }), indexed([])).group).toBeUndefined();
  });
});
