/** `mooring doctor`: what Mooring leans on, whether it holds, and the command that mends what does not. */
import type { Command } from 'commander';
import { type JsonObject, objectAt, textAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { objectsAt } from '../group-view.ts';
import { jsonText } from '../output/clean.ts';
import type { Style } from '../output/style.ts';

/** Characters that the widest level takes, and a check's name. */
const LEVEL_WIDTH = 4;
const CHECK_WIDTH = 14;

export function addDoctor(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description('look at what Mooring leans on; exit status 1 where something is broken')
    .option('--json', 'as -o json')
    .action(
      act(cli, async (session, { json: asJson }: { readonly json?: boolean }) => {
        const { json } = await session.call({ path: '/doctor' });
        const answer = objectAt(json);
        const { io, output } = session;
        if (asJson) io.stdout.write(jsonText(answer));
        else
          output.show(answer, {
            table: (told) =>
              objectsAt(told['findings'])
                .map((finding) => line(finding, output.style))
                .join('\n'),
            names: (told) => objectsAt(told['findings']).map(({ check }) => textAt(check) ?? ''),
          });
        return answer['level'] === 'fail' ? EXIT.failed : EXIT.done;
      }),
    );
}

function line(finding: JsonObject, style: Style): string {
  const [level, check, about, says, mend] = ['level', 'check', 'about', 'says', 'mend'].map(
    (name) => textAt(finding[name]) ?? '',
  );
  const told = `${level?.padEnd(LEVEL_WIDTH)}  ${check?.padEnd(CHECK_WIDTH)}  ${about ? `${about}: ` : ''}${says}`;
  const shown = level === 'fail' ? style.bad(told) : level === 'warn' ? style.busy(told) : told;
  return mend ? `${shown}\n${' '.repeat(LEVEL_WIDTH + 2)}mend: ${mend}` : shown;
}
