/** `mooring get`: groups as the API shows them; without a name, the list. */
import type { Command } from 'commander';
import { objectAt } from '../../core/json.ts';
import { act, type Cli } from '../cli.ts';
import { groupTable, listGroups } from './list.ts';

export function addGet(program: Command, cli: Cli): void {
  program
    .command('get')
    .alias('show')
    .description('show a group: a row, or all of it with -o yaml or -o json')
    .argument('[name]', 'group; all of them where there is none')
    .action(
      act(cli, async (session, name: string | undefined) => {
        if (name === undefined) return listGroups(session);
        const { json } = await session.call({ path: await session.path(name) });
        session.output.show(objectAt(json), { table: (group) => groupTable([group], session.output) });
        return 0;
      }),
    );
}
