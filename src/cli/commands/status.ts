/** `mooring status`: one group in words: how it is, why, where it answers, and what was done last. */
import type { Command } from 'commander';
import { type JsonObject, objectAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { follow } from '../follow.ts';
import { objectsAt, sentence, standingOf } from '../group-view.ts';
import { clean, jsonText } from '../output/clean.ts';
import { tellStatus } from '../output/tell-status.ts';
import type { Session } from '../session.ts';

/** History entries below the rest. */
const LAST = 5;

interface StatusOptions {
  readonly watch?: boolean;
}

export function addStatus(program: Command, cli: Cli): void {
  program
    .command('status')
    .alias('describe')
    .description('tell how a group is, why, and what was done last')
    .argument('<name>', 'group')
    .option('-w, --watch', 'go on telling what changes, until it is at rest or Ctrl-C')
    .action(
      act(cli, async (session, name: string, { watch }: StatusOptions) => {
        const path = await session.path(name);
        if (watch) return watchGroup(session, path, name);
        const { call, output, settings } = session;
        const { json } = await call({ path });
        const readable = (settings.format ?? 'table') === 'table';
        const history = readable ? await call({ path: `${path}/history`, query: { top: String(LAST) } }) : undefined;
        const entries = objectsAt(clean(objectAt(history?.json)['value'] ?? []));
        output.show(objectAt(json), { table: (group) => tellStatus(group, entries, output) });
        return EXIT.done;
      }),
    );
}

/** A line a change; with `-o json`, an object a line. */
async function watchGroup(session: Session, path: string, name: string): Promise<number> {
  const { io, output, settings } = session;
  const tell = (group: JsonObject) => {
    if (settings.format === 'json') return void io.stdout.write(jsonText(group, 0));
    const standing = standingOf(objectAt(clean(group)));
    const time = new Date((io.now ?? Date.now)()).toISOString().slice(11, 19);
    io.stdout.write(
      `${output.style.faint(time)}  ${sentence({ ...standing, phase: output.style.phase(standing.phase) })}\n`,
    );
  };
  const end = await follow(session, {
    path,
    endsStalled: false,
    onLook: (group, changed) => {
      if (changed) tell(group);
    },
  });
  if (end === 'gone') output.note(`${name} is gone`);
  return EXIT.done;
}
