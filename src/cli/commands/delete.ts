/** `mooring delete` and `release`: the group goes with its containers, or Mooring lets go of them as they run. */
import type { Command } from 'commander';
import { objectAt, textAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { confirm } from '../confirm.ts';
import { sentence, standingOf } from '../group-view.ts';
import type { Session } from '../session.ts';

interface DeleteOptions {
  readonly yes?: boolean;
}

export function addDelete(program: Command, cli: Cli): void {
  program
    .command('delete')
    .alias('rm')
    .description('delete a group and its container groups; asks first on a terminal')
    .argument('<name>', 'group')
    .option('-y, --yes', 'do not ask')
    .action(
      act(cli, async (session, name: string, { yes }: DeleteOptions) => {
        const path = await session.path(name);
        await confirm(session.io, `Delete ${name}${at(session)} and its containers?`, yes);
        return remove(session, path, name, false);
      }),
    );
  program
    .command('release')
    .description('let go of a group: its containers stay as they are, and Mooring forgets it')
    .argument('<name>', 'group')
    .action(act(cli, async (session, name: string) => remove(session, await session.path(name), name, true)));
}

async function remove(session: Session, path: string, name: string, keep: boolean): Promise<number> {
  const { call, output } = session;
  const { status, json } = await call({ method: 'DELETE', path, query: keep ? { keep: 'true' } : {} });
  if (status === 204) {
    output.note(`${name} is not declared: nothing to do`);
    return EXIT.done;
  }
  const what = keep ? 'is let go of' : 'is being deleted';
  output.done(objectAt(json), {
    table: (safe) => `${output.style.strong(textAt(safe['name']) ?? '')} ${what}  ${sentence(standingOf(safe))}`,
  });
  return EXIT.done;
}

function at({ where: { resourceGroup } }: Session): string {
  return resourceGroup === undefined ? '' : ` in resource group ${resourceGroup}`;
}
