/** What is in a resource group, as `containers` and `adopt --all` show it. */
import { type JsonObject, listAt, objectAt, textAt } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { objectsAt } from './group-view.ts';
import type { Style } from './output/style.ts';
import { table } from './output/table.ts';
import type { Session } from './session.ts';

export async function readInventory({ call, place }: Session): Promise<JsonObject> {
  return objectAt((await call({ path: `${await place()}/containerGroups` })).json);
}

/** From items that have been made safe for a terminal. Which secrets are asked for stands below: pointers are long. */
export function inventoryText(items: readonly JsonObject[], style: Style): string {
  if (items.length === 0) return '';
  const asked = items.filter(isAdoptable).flatMap((item) => secretsOf(item).map((secret) => [nameOf(item), secret]));
  return [
    table(
      ['NAME', 'STANDING', 'ADOPTABLE', 'OWNER', 'POINTED AT BY', 'SECRETS', 'LOCATION', 'STATE', 'NOTE'],
      items.map((item) => [
        style.strong(nameOf(item)),
        textAt(item['standing']) ?? '',
        isAdoptable(item) ? style.good('yes') : 'no',
        objectsAt(item['ownedBy'])
          .map(({ tool }) => textAt(tool) ?? '')
          .join(', '),
        objectsAt(item['pointedAtBy']).map(pointer).join(', '),
        isAdoptable(item) ? String(secretsOf(item).length) : '',
        textAt(item['location']) ?? '',
        textAt(item['provisioningState']) ?? '',
        noteOf(item),
      ]),
    ),
    ...(asked.length === 0 ? [] : ['', table(['NAME', 'SECRET ASKED FOR'], asked)]),
  ].join('\n');
}

export function isAdoptable(item: JsonObject): boolean {
  return item['adoptable'] === true;
}

export function nameOf(item: JsonObject): string {
  return textAt(item['name']) ?? '';
}

/** Why it cannot be adopted, or what says that somebody else looks after it. That a managed one is managed, it has said. */
function noteOf(item: JsonObject): string {
  if (item['standing'] === 'managed') return '';
  const evidence = objectsAt(item['ownedBy']).map((owner) => textAt(owner['evidence']) ?? '');
  return textAt(item['why']) ?? evidence.join(', ');
}

/** What the server could not read, and what that hides. */
export function unreadIn(inventory: JsonObject): string[] {
  return objectsAt(inventory['unread']).map((item) => {
    const what = printable(textAt(item['what']) ?? '');
    return `could not be read, so the list may lack what they say: ${what} (${printable(textAt(item['reason']) ?? '')})`;
  });
}

export function secretsOf(item: JsonObject): string[] {
  return listAt(item['secrets']).flatMap((secret) => textAt(secret) ?? textAt(objectAt(secret)['pointer']) ?? []);
}

function pointer(item: JsonObject): string {
  return [textAt(item['kind']), textAt(item['name'])].filter((part) => part !== undefined).join(' ');
}
