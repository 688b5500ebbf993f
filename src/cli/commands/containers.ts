/** `mooring containers`: every container group of a resource group, who owns it, and what points at it. */
import type { Command } from 'commander';
import { listAt, textAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { objectsAt } from '../group-view.ts';
import { inventoryText, readInventory, unreadIn } from '../inventory.ts';

export function addContainers(program: Command, cli: Cli): void {
  program
    .command('containers')
    .description('list all container groups of the resource group, Mooring’s or not, and who owns them')
    .action(
      act(cli, async (session) => {
        const inventory = await readInventory(session);
        const { output } = session;
        output.show(inventory, {
          table: ({ value }) => inventoryText(objectsAt(value), output.style),
          names: ({ value }) => objectsAt(value).map(({ name }) => textAt(name) ?? ''),
        });
        if (listAt(inventory['value']).length === 0) output.note('there is no container group here');
        if (inventory['truncated'] === true) output.note('there are more than are shown');
        for (const line of unreadIn(inventory)) output.note(line);
        return EXIT.done;
      }),
    );
}
