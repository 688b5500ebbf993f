/** Two replicas that come behind a router, leave it, or move to another one, with nothing else changed. */
import type { JsonObject } from '../../../local/world/json.ts';
import { behind, COMMON, OWNED, ROLLING, standing } from './behind.ts';
import type { Workload } from './workload.ts';

type Manager = JsonObject | null | undefined;

const changed = (name: string, from: Manager, to: Manager): Workload => {
  const document = (manager: Manager): JsonObject =>
    behind(ROLLING, { replicas: 2, ...(manager === undefined ? {} : { manager }) });
  return {
    ...COMMON,
    name,
    before: standing(document(from)),
    script: [{ at: 1, do: ({ declare }) => declare(document(to)) }],
  };
};

export const ROUTED: readonly Workload[] = [
  changed('a router declared', null, undefined),
  changed('a router taken away', undefined, null),
  changed('moved to another profile', undefined, { profile: 'web-next', ...OWNED }),
];
