/** `mooring apply`: declares groups from files, and says of each whether it was created, updated or left unchanged. */
import type { Command } from 'commander';
import { isObject, type JsonObject, objectAt, textAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { declarationPath, nameOf } from '../declared.ts';
import { Refused, Usage } from '../failure.ts';
import { type DeclarationFile, readDeclaration } from '../file.ts';
import { waitLimit, waitUntilReady } from '../follow.ts';
import { generationOf, sentence, standingOf } from '../group-view.ts';
import { placedViolations, violationsIn } from '../positions.ts';
import type { Session } from '../session.ts';
import { planFile } from './plan.ts';

interface ApplyOptions {
  readonly file?: readonly string[];
  readonly wait?: string | true;
  readonly dryRun?: boolean;
}

export function addApply(program: Command, cli: Cli): void {
  program
    .command('apply')
    .description('declare a group from a file: created, updated or left unchanged')
    .argument('[name]', 'name of the group, where the file does not say it')
    .option('-f, --file <file...>', 'declaration in YAML or JSON; - reads standard input')
    .option('--wait [duration]', 'wait until it is at rest (default 10m); exit status 1 when it does not get there')
    .option('--dry-run', 'only tell what it would do, as `mooring plan -f FILE`')
    .action(
      act(cli, async (session, name: string | undefined, { file = [], wait, dryRun }: ApplyOptions) => {
        if (file.length === 0) throw new Usage('say which declaration: -f FILE, or -f - for standard input');
        if (file.length > 1 && name !== undefined) throw new Usage('a name goes with one file only');
        if (wait !== undefined) waitLimit(wait);
        // All are read before the first is declared: a file that cannot be read stops nothing half-way.
        const declarations = [];
        for (const each of file) declarations.push(await readDeclaration(session.io, each));
        for (const declaration of declarations) {
          if (dryRun) await planFile(session, declaration, name);
          else
            await apply(session, declaration, {
              name: nameOf(declaration, name),
              ...(wait === undefined ? {} : { wait }),
            });
        }
        return EXIT.done;
      }),
    );
}

async function apply(
  session: Session,
  file: DeclarationFile,
  { name, wait }: { readonly name: string; readonly wait?: string | true },
): Promise<void> {
  const { call, output } = session;
  const path = await declarationPath(session, file, name);
  const before = await existing(session, path);
  const { status, json } = await call({ method: 'PUT', path, body: file.text, sent: file });
  const group = objectAt(json);
  const generation = generationOf(group);
  const what =
    status === 201 ? 'created' : before !== undefined && generationOf(before) === generation ? 'unchanged' : 'updated';
  output.done(group, { table: (safe) => `${output.style.strong(name)} ${what}  ${sentence(standingOf(safe))}` });
  for (const warning of placedViolations(violationsIn(group, 'warnings'), file)) output.note(`warning: ${warning}`);
  if (wait === undefined) return;
  await waitUntilReady(session, { path: textAt(group['id']) ?? path, name, group }, wait);
  output.note(`${name} is as declared`);
}

/** Undefined where there is none; any other trouble is the PUT's to tell. */
async function existing({ call }: Session, path: string): Promise<JsonObject | undefined> {
  try {
    const { json } = await call({ path });
    return isObject(json) && !isObject(json['deletion']) ? json : undefined;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
