/** `mooring hold` and `unhold`: no write to Azure at all, for one group or for everything; looking goes on. */
import type { Command } from 'commander';
import { type JsonObject, objectAt, textAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { Unreachable, Usage } from '../failure.ts';
import { sentence, standingOf } from '../group-view.ts';
import { moment } from '../output/age.ts';
import { pairs } from '../output/table.ts';
import type { Session } from '../session.ts';

type Verb = 'hold' | 'unhold';

interface HoldOptions {
  readonly all?: boolean;
  readonly off?: boolean;
}

export function addHold(program: Command, cli: Cli): void {
  program
    .command('hold')
    .description('write nothing to Azure, for a group or for all; alone, tells whether everything is on hold')
    .argument('[name]', 'group')
    .option('--all', 'everything Mooring manages')
    .option('--off', 'end the hold, as unhold')
    .action(
      act(cli, async (session, name: string | undefined, { all, off }: HoldOptions) => {
        if (name !== undefined || all || off) return hold(session, off ? 'unhold' : 'hold', name, all);
        const { json } = await session.call({ path: '/hold' });
        session.output.show(objectAt(json), { table: (answer) => holdText(answer, session) });
        return EXIT.done;
      }),
    );
  program
    .command('unhold')
    .description('end a hold')
    .argument('[name]', 'group')
    .option('--all', 'the hold of everything; groups held one by one stay so')
    .action(
      act(cli, async (session, name: string | undefined, { all }: HoldOptions) => hold(session, 'unhold', name, all)),
    );
}

async function hold(session: Session, verb: Verb, name: string | undefined, all: boolean | undefined): Promise<number> {
  if ((name === undefined) === (all !== true)) throw new Usage('say which group, or --all: one of the two');
  const path = name === undefined ? '' : await session.path(name);
  const { json } = await session.call({ method: 'POST', path: `${path}/${verb}` });
  if (name === undefined && objectAt(json)['held'] !== (verb === 'hold')) {
    throw new Unreachable(
      `the server does not say that ${verb === 'hold' ? 'everything is on hold' : 'the hold has ended'}`,
    );
  }
  const { output } = session;
  const done = verb === 'hold' ? 'is on hold' : 'is off hold';
  output.done(objectAt(json), {
    table: (answer) =>
      name === undefined
        ? holdText(answer, session)
        : `${output.style.strong(textAt(answer['name']) ?? '')} ${done}  ${sentence(standingOf(answer))}`,
    names: ({ name: named }) => (typeof named === 'string' ? [named] : []),
  });
  return EXIT.done;
}

function holdText(answer: JsonObject, { output: { now, style } }: Session): string {
  if (answer['held'] !== true) return 'not on hold: Mooring writes to Azure where groups need it';
  return [
    style.busy('everything is on hold: Mooring writes nothing to Azure'),
    pairs([
      ['since', moment(textAt(answer['since']), now)],
      ['by', textAt(answer['by'])],
      ['note', textAt(answer['note'])],
    ]),
  ]
    .filter((part) => part !== '')
    .join('\n');
}
