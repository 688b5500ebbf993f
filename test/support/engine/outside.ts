/** Somebody else's hand on Azure, past Mooring and past what the bench counts. Part of `engine-bench.ts`. */
import type { createArm } from '../../../local/arm/arm.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { EngineBench } from '../engine-bench.ts';

export interface Outside {
  put(name: string, body: JsonObject): Promise<void>;
  edit(
    name: string,
    change: (properties: Record<string, unknown>, tags: Record<string, string>) => void,
  ): Promise<void>;
  remove(name: string): Promise<void>;
  act(name: string, verb: 'start' | 'stop' | 'restart'): Promise<void>;
}

/** Takes every tag away. */
export function wipe(tags: Record<string, string>): void {
  for (const name of Object.keys(tags)) delete tags[name];
}

/** Its user agent. */
export const OUTSIDE = 'somebody-else';

export function outsideOf(arm: ReturnType<typeof createArm>, read: () => EngineBench['there']): Outside {
  const send = async (method: string, place: string, body?: unknown): Promise<void> => {
    const path = `/subscriptions/${DEFAULT_SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/${place}`;
    const url = new URL(`https://arm.local${path}?api-version=2025-09-01`);
    const headers = { authorization: 'Bearer other', 'user-agent': OUTSIDE };
    const answer = await arm({ method, url, headers, body: Buffer.from(body ? JSON.stringify(body) : '') });
    if (answer.status >= 400) throw new Error(`${method} ${place}: ${answer.status} ${String(answer.body)}`);
  };
  return {
    put: (name, body) => send('PUT', name, body),
    async edit(name, change) {
      const group = await read()(name);
      if (!group) throw new Error(`${name} is not there`);
      const body = JSON.parse(JSON.stringify(group.body));
      change(body.properties, body.tags);
      await send('PUT', name, { location: body.location, tags: body.tags, properties: body.properties });
    },
    remove: (name) => send('DELETE', name),
    act: (name, verb) => send('POST', `${name}/${verb}`),
  };
}
