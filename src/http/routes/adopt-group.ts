/**
 * POST adopt: takes a running container group under management as it runs. One row is written and looked at once,
 * inline; the first look adds our tags and nothing else. With `?dryRun=true` the checks alone, and what it would be.
 */
import type { Obstacle } from '../../core/adopt/standing.ts';
import { type Adopting, adopt, previewAdoption, type Refused } from '../../engine/adopt.ts';
import { readAdoption } from '../adoption-body.ts';
import { type ApiResponse, type Context, PREFIX } from '../exchange.ts';
import { addressOf } from '../grammar.ts';
import { inlineLook } from '../inline-look.ts';
import { inventoryEntry } from '../inventory-view.ts';
import { invalidDeclaration, type ProblemKind, Refusal } from '../problem.ts';
import { flag } from '../query.ts';
import { json } from '../respond.ts';
import { afterLook, show } from '../show.ts';

export async function adoptGroup(context: Context): Promise<ApiResponse> {
  const { parts, request, room, signal } = context;
  const dry = flag(request.query, 'dryRun');
  const trigger = `adopt by ${request.caller}`;
  const asked: Adopting = { ...(await readAdoption(context)), trigger };
  if (dry) return preview(context, asked);
  // It runs already: only the number of groups counts.
  await room.check(asked.key, undefined);
  const adopted = await adopt(parts, asked, signal);
  if (adopted.kind !== 'adopted') throw refusalOf(adopted, asked);
  await inlineLook(parts, adopted, trigger);
  return show(context, await afterLook(context, adopted.stored), {
    status: 201,
    headers: { location: PREFIX + addressOf(asked.key) },
    more: { warnings: adopted.warnings },
  });
}

async function preview({ parts, signal }: Context, asked: Adopting): Promise<ApiResponse> {
  const found = await previewAdoption(parts, asked, signal);
  if (found.kind !== 'adoptable') throw refusalOf(found, asked);
  const { entry, unread, warnings } = found;
  return json(200, { dryRun: true, ...inventoryEntry(entry), unread, warnings });
}

const OBSTACLES: Readonly<Record<Obstacle['kind'], ProblemKind>> = {
  name: 'invalid-address',
  managed: 'already-managed',
  leaving: 'already-managed',
  'other-installation': 'owned-elsewhere',
  owner: 'owned-elsewhere',
  unsettled: 'not-settled',
};

function refusalOf(refused: Refused, { key }: Adopting): Refusal {
  switch (refused.kind) {
    case 'absent':
      return new Refusal('not-found', {
        detail: `no container group ${key.name} is there in this resource group: declare one with PUT, or see GET …/containerGroups`,
      });
    case 'refused':
      return new Refusal(OBSTACLES[refused.obstacle.kind], { detail: refused.obstacle.why });
    case 'secrets':
      return new Refusal('secrets-required', {
        detail: 'give each of these under "secrets", by its pointer; nothing was changed',
        violations: refused.missing,
      });
    case 'invalid':
      return invalidDeclaration(refused.violations);
  }
}
