/** `mooring start`, `stop` and `restart`: edits of what is desired, so that nothing works against them. */
import type { Command } from 'commander';
import { objectAt, textAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { waitLimit, waitUntilReady } from '../follow.ts';
import { sentence, standingOf } from '../group-view.ts';

const VERBS = {
  start: { does: 'run a group again that was stopped', done: 'is to run' },
  stop: { does: 'stop a group, and keep it stopped', done: 'is to be stopped' },
  restart: { does: 'restart the containers of a group', done: 'is restarted' },
} as const;

interface ActOptions {
  readonly wait?: string | true;
}

export function addAct(program: Command, cli: Cli): void {
  for (const [verb, { does, done }] of Object.entries(VERBS)) {
    program
      .command(verb)
      .description(does)
      .argument('<name>', 'group')
      .option('--wait [duration]', 'wait until it is at rest (default 10m)')
      .action(
        act(cli, async (session, name: string, { wait }: ActOptions) => {
          if (wait !== undefined) waitLimit(wait);
          const path = await session.path(name);
          const { json } = await session.call({ method: 'POST', path: `${path}/${verb}` });
          const group = objectAt(json);
          const { output } = session;
          output.done(group, {
            table: (safe) =>
              `${output.style.strong(textAt(safe['name']) ?? '')} ${done}  ${sentence(standingOf(safe))}`,
          });
          if (wait !== undefined) await waitUntilReady(session, { path, name, group }, wait);
          return EXIT.done;
        }),
      );
  }
}
