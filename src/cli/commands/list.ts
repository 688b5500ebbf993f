/** `mooring list`: the groups of a resource group, a row each, from the tables alone. */
import type { Command } from 'commander';
import { type JsonObject, listAt, numberAt, objectAt, textAt } from '../../core/json.ts';
import { act, type Cli } from '../cli.ts';
import { Unreachable } from '../failure.ts';
import { objectsAt, standingOf } from '../group-view.ts';
import { age } from '../output/age.ts';
import type { Output } from '../output/output.ts';
import { table } from '../output/table.ts';
import type { Session } from '../session.ts';

/** Groups a page: the most the server gives at once. */
const TOP = '200';
/** Pages; with 200 a page, as many groups as a server reads for one list, and more. */
const PAGES_MAX = 100;

export function addList(program: Command, cli: Cli): void {
  program
    .command('list')
    .alias('ls')
    .description('list the groups')
    .action(act(cli, async (session) => listGroups(session)));
}

export async function listGroups(session: Session): Promise<number> {
  const { output } = session;
  const list = await readAll(session);
  output.show(list, {
    table: ({ value }) => groupTable(objectsAt(value), output),
    names: ({ value }) => objectsAt(value).map(({ name }) => textAt(name) ?? ''),
  });
  if (listAt(list['value']).length === 0) output.note('no group is declared here');
  if (list['truncated'] === true) output.note('there are more than are shown');
  return 0;
}

/** All pages as one. The address of the next one is asked of the server we know, wherever it says it is. */
async function readAll({ call, place }: Session): Promise<JsonObject> {
  const path = `${await place()}/groups`;
  const value = [];
  let after: string | undefined;
  let truncated = false;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { json } = await call({ path, query: { top: TOP, after } });
    const answer = objectAt(json);
    if (!Array.isArray(answer['value']))
      throw new Unreachable('the server’s answer is no list: is it Mooring’s address?');
    value.push(...listAt(answer['value']));
    const link = textAt(answer['nextLink']);
    after = link === undefined ? undefined : (new URL(link, 'http://server').searchParams.get('after') ?? undefined);
    truncated = answer['truncated'] === true;
    if (after === undefined) break;
  }
  return { value, truncated };
}

export function groupTable(groups: readonly JsonObject[], { style, now }: Output): string {
  if (groups.length === 0) return '';
  return table(
    ['NAME', 'READY', 'PHASE', 'REASON', 'REVISION', 'REPLICAS', 'RESOURCE GROUP', 'SINCE'],
    groups.map((group) => {
      const { phase, reason, since } = standingOf(group);
      return [
        style.strong(textAt(group['name']) ?? ''),
        textAt(group['ready']) ?? readyIn(group),
        style.phase(phase),
        reason,
        String(revisionOf(group)),
        replicasIn(group),
        textAt(group['resourceGroup']) ?? '',
        age(since, now),
      ];
    }),
  );
}

/** `ready/declared`; of a server that does not tell, how many there are. */
function replicasIn(group: JsonObject): string {
  const [ready, declared] = [numberAt(group['readyReplicas']), numberAt(group['declaredReplicas'])];
  if (ready !== undefined && declared !== undefined) return `${ready}/${declared}`;
  return String(listAt(group['replicas']).length);
}

/** Lists say it in a word, a group in its conditions. */
function readyIn(group: JsonObject): string {
  const ready = objectsAt(group['conditions']).find(({ type }) => type === 'Ready');
  return textAt(ready?.['status']) ?? 'Unknown';
}

function revisionOf({ revision }: JsonObject): number {
  return numberAt(revision) ?? numberAt(objectAt(revision)['target']) ?? 0;
}
