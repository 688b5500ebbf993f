/** `mooring history`: what was done to a group, why, and by which trigger or caller, newest first. */
import { type Command, InvalidArgumentError } from 'commander';
import { objectAt, textAt } from '../../core/json.ts';
import { act, type Cli } from '../cli.ts';
import { objectsAt } from '../group-view.ts';
import { historyTable } from '../output/history-table.ts';

/** Entries the server gives at most. */
const TOP_MAX = 200;

interface HistoryOptions {
  readonly top: number;
}

export function addHistory(program: Command, cli: Cli): void {
  program
    .command('history')
    .alias('log')
    .description('tell what was done to a group, and why')
    .argument('<name>', 'group')
    .option('-n, --top <number>', `entries, newest first (1 to ${TOP_MAX})`, entries, 50)
    .action(
      act(cli, async (session, name: string, { top }: HistoryOptions) => {
        const path = `${await session.path(name)}/history`;
        const { json } = await session.call({ path, query: { top: String(top) } });
        const { output } = session;
        output.show(objectAt(json), {
          table: ({ value }) => historyTable(objectsAt(value)),
          names: ({ value }) => objectsAt(value).map(({ what }) => textAt(what) ?? ''),
        });
        if (objectAt(json)['truncated'] === true) output.note(`there is more: --top ${TOP_MAX} shows all that is kept`);
        return 0;
      }),
    );
}

function entries(text: string): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= TOP_MAX) return number;
  throw new InvalidArgumentError(`It takes a number from 1 to ${TOP_MAX}.`);
}
