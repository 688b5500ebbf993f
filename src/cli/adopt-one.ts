/** One adoption, or what it would be, by the API; used by `adopt NAME` and for each of `adopt --all`. */
import { type JsonObject, objectAt, textAt } from '../core/json.ts';
import { Refused } from './failure.ts';
import { sentence, standingOf } from './group-view.ts';
import { inventoryText, unreadIn } from './inventory.ts';
import { placedViolations, violationsIn } from './positions.ts';
import type { Session } from './session.ts';

export interface AdoptBody {
  readonly secrets: JsonObject;
  readonly mooring: JsonObject | undefined;
  readonly acceptOwner: boolean | undefined;
}

export async function adoptOne(
  session: Session,
  name: string,
  { secrets, mooring, acceptOwner }: AdoptBody,
  plan: boolean | undefined,
): Promise<JsonObject> {
  const { json } = await session.call({
    method: 'POST',
    path: `${await session.path(name)}/adopt`,
    query: plan ? { dryRun: 'true' } : {},
    body: JSON.stringify({
      secrets,
      ...(mooring === undefined ? {} : { mooring }),
      ...(acceptOwner ? { acceptOwner } : {}),
    }),
  });
  return objectAt(json);
}

export function tellAdopted({ output }: Session, answer: JsonObject, plan: boolean | undefined): void {
  if (plan) {
    output.show(answer, { table: (safe) => inventoryText([safe], output.style) });
    for (const line of unreadIn(answer)) output.note(line);
  } else
    output.done(answer, {
      table: (safe) => `${output.style.strong(textAt(safe['name']) ?? '')} adopted  ${sentence(standingOf(safe))}`,
    });
  for (const warning of placedViolations(violationsIn(answer, 'warnings'))) output.note(`warning: ${warning}`);
}

/** The secrets that a refusal asks for; none where it was refused for something else. */
export function askedFor(error: unknown): string[] {
  if (!(error instanceof Refused) || error.kind !== 'secrets-required') return [];
  return violationsIn(error.problem).map(({ pointer }) => pointer);
}
