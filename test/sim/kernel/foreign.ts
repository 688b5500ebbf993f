/**
 * Container groups of others in the same resource group: one without any tag, one of another installation's, one that
 * looks like ours. Set up in every world; nobody may touch them.
 */
import type { JsonObject } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { Run } from './run.ts';

const TAGS: Readonly<Record<string, JsonObject>> = {
  'foreign-plain': {},
  'foreign-other': {
    'mooring-owner': 'another-installation',
    'mooring-group': 'foreign-other',
    'mooring-revision': '1',
  },
  'foreign-unclaimed': { 'mooring-owner': 'test-installation', 'mooring-group': 'foreign-unclaimed' },
};

export function isForeign(name: string, { prefix }: Pick<Run, 'prefix'>): boolean {
  return !name.startsWith(prefix) || name.startsWith('foreign-') || (prefix === '' && name.startsWith('other-'));
}

export async function settleForeign(run: Run): Promise<void> {
  for (const [name, tags] of Object.entries(TAGS)) {
    const requests = { cpu: 0.1, memoryInGB: 0.1 };
    const container = { name: 'main', properties: { image: 'docker.io/library/other:1', resources: { requests } } };
    const properties = { osType: 'Linux', restartPolicy: 'Always', containers: [container] };
    await run.services.stood(name, { location: 'westeurope', tags, properties });
  }
  for (const { name, body } of run.services.world.groups.list(DEFAULT_SUBSCRIPTION)) {
    if (name.startsWith('foreign-')) run.foreign.set(name, JSON.stringify(body));
  }
}
