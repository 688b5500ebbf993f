/** `mooring revisions`: what a group may return to, newest first, and one of them with its body. */
import type { Command } from 'commander';
import { type Json, type JsonObject, listAt, numberAt, objectAt, textAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { Usage } from '../failure.ts';
import { objectsAt } from '../group-view.ts';
import { moment } from '../output/age.ts';
import { yamlText } from '../output/clean.ts';
import { shortDigest } from '../output/digest.ts';
import { table } from '../output/table.ts';

export function addRevisions(parent: Command, cli: Cli): void {
  parent
    .command('revisions')
    .description('list the revisions a group may return to, or show one')
    .argument('<name>', 'group')
    .argument('[revision]', 'its number: shows all of it')
    .action(
      act(cli, async (session, name: string, revision: string | undefined) => {
        if (revision !== undefined && !/^[1-9]\d{0,14}$/.test(revision)) throw new Usage('a revision is a number');
        const path = `${await session.path(name)}/revisions`;
        const { output } = session;
        if (revision !== undefined) {
          const { json } = await session.call({ path: `${path}/${revision}` });
          output.show(objectAt(json), { table: (safe) => yamlText(safe), names: () => [revision] });
          return EXIT.done;
        }
        const { json } = await session.call({ path });
        output.show(objectAt(json), {
          table: ({ value }) => revisionTable(value, output.now),
          names: ({ value }) => objectsAt(value).map(({ number }) => String(numberAt(number) ?? '')),
        });
        if (objectsAt(objectAt(json)['value']).length === 0) output.note(`${name} has no revision yet`);
        return EXIT.done;
      }),
    );
}

function revisionTable(value: Json | undefined, now: number): string {
  const rows = objectsAt(value).map((revision) => [
    String(numberAt(revision['number']) ?? ''),
    outcome(revision),
    textAt(revision['cause']) ?? '',
    moment(textAt(revision['createdAt']), now) ?? '',
    listAt(revision['replicas']).join(', '),
    Object.entries(objectAt(revision['images']))
      .map(([image, digest]) => `${image} is ${shortDigest(digest)}`)
      .join('; '),
  ]);
  return rows.length === 0 ? '' : table(['REVISION', 'OUTCOME', 'CAUSE', 'CREATED', 'REPLICAS', 'IMAGES'], rows);
}

function outcome(revision: JsonObject): string {
  const reason = textAt(revision['reason']);
  return `${textAt(revision['outcome']) ?? ''}${reason === undefined ? '' : ` (${reason})`}`;
}
