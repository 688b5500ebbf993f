/** GET of the API itself: what it is, and where to go on. */
import { type ApiResponse, type Context, PREFIX } from '../exchange.ts';
import { json } from '../respond.ts';

export async function getRoot({ defaults }: Context): Promise<ApiResponse> {
  const group = `${PREFIX}/subscriptions/{subscription}/resourceGroups/{resourceGroup}/groups/{name}`;
  return json(200, {
    name: 'mooring',
    ...(defaults.version === undefined ? {} : { version: defaults.version }),
    ...(defaults.scope === undefined ? {} : { defaultScope: defaults.scope }),
    links: {
      groups: `${PREFIX}/groups`,
      group,
      short: `${PREFIX}/groups/{name}`,
      start: `${group}/start`,
      stop: `${group}/stop`,
      restart: `${group}/restart`,
      pause: `${group}/pause`,
      resume: `${group}/resume`,
      promote: `${group}/promote`,
      abort: `${group}/abort`,
      undo: `${group}/undo`,
      retry: `${group}/retry`,
      revisions: `${group}/revisions`,
      hold: `${PREFIX}/hold`,
      history: `${group}/history`,
      plan: `${group}/plan`,
      export: `${group}/export`,
      adopt: `${group}/adopt`,
      doctor: `${PREFIX}/doctor`,
      poison: `${PREFIX}/poison`,
      deadLetters: `${PREFIX}/dead-letters`,
      containerGroups: `${PREFIX}/containerGroups`,
    },
  });
}
