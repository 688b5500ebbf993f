/** `mooring plan` and `mooring diff`: what would be done now and why, and what differs; nothing is written anywhere. */
import type { Command } from 'commander';
import { type JsonObject, listAt, objectAt, textAt } from '../../core/json.ts';
import type { Reason } from '../../core/reasons.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { declarationPath, nameOf } from '../declared.ts';
import { Failure, Usage } from '../failure.ts';
import { type DeclarationFile, readDeclaration } from '../file.ts';
import { objectsAt } from '../group-view.ts';
import { differencesText, planText } from '../output/tell-plan.ts';
import { placedViolations, violationsIn } from '../positions.ts';
import type { Session } from '../session.ts';

interface PlanOptions {
  readonly file?: string;
}

/** Writes that mend no difference anybody declared: tags are our own notes where no difference is listed. */
const NOTHING = new Set(['none', 'tags']);

/** Reasons of a look that had all it needed. With others, such as an image that cannot be resolved, it had not. */
const COMPARED: ReadonlySet<string> = new Set<Reason>([
  ...(['AsDeclared', 'Stopped', 'Completed', 'OnHold', 'ReadOnly', 'Protected', 'Contested'] as const),
  ...(['Creating', 'Updating', 'Provisioning', 'Starting', 'Stopping', 'Restarting', 'PlatformRepairing'] as const),
  ...([
    'StateUnknown',
    'Unhealthy',
    'ContainersFailed',
    'ContainerTerminated',
    'CrashLoop',
    'StuckProvisioning',
  ] as const),
  // Of a fleet: every replica was read, or its look says that one was not.
  ...(['RollingOut', 'Paused', 'AwaitingPromotion', 'RollingBack', 'RolledBack', 'Proving', 'Degraded'] as const),
  ...(['ProgressDeadline', 'Superseded', 'Scaled', 'Missing', 'NoCapacity', 'QuotaExceeded'] as const),
]);

/** Reasons by which what is only watched is not as declared, though nothing is done about it. */
const UNLIKE: ReadonlySet<string> = new Set<Reason>(['Missing', 'StoppedOutside', 'StartedOutside']);
/** What is kept back and mends no difference: a new revision alone tells of none. */
const NO_MENDING = new Set([...NOTHING, 'revision']);

export function addPlan(program: Command, cli: Cli): void {
  program
    .command('plan')
    .description('tell what Mooring would do now, and why; writes nothing')
    .argument('[name]', 'group; with -f, what applying the file would do')
    .option('-f, --file <file>', 'declaration; - reads standard input')
    .action(
      act(cli, async (session, name: string | undefined, { file }: PlanOptions) => {
        if (file === undefined) tellPlan(session, await planGroup(session, name));
        else await planFile(session, await readDeclaration(session.io, file), name);
        return EXIT.done;
      }),
    );
  program
    .command('diff')
    .description('tell what differs between a declaration and what runs: exit status 0 same, 1 differs, 2 failed')
    .argument('[name]', 'group; without -f, its own declaration is compared')
    .option('-f, --file <file>', 'declaration; - reads standard input')
    .action(
      act(
        cli,
        async (session, name: string | undefined, { file }: PlanOptions) => {
          const plan =
            file === undefined
              ? await planGroup(session, name)
              : await askPlan(session, await readDeclaration(session.io, file), name);
          session.output.show(plan, { table: differencesText, names: pointersOf });
          return differs(plan) ? EXIT.differs : EXIT.done;
        },
        { compares: true },
      ),
    );
}

/** Also `apply --dry-run`. */
export async function planFile(session: Session, file: DeclarationFile, name: string | undefined): Promise<void> {
  tellPlan(session, await askPlan(session, file, name));
}

function tellPlan({ output }: Session, plan: JsonObject): void {
  output.show(plan, { table: planText, names: ({ step }) => [textAt(step) ?? ''] });
}

async function planGroup(session: Session, name: string | undefined): Promise<JsonObject> {
  if (name === undefined) throw new Usage('say which group, or which declaration: NAME or -f FILE');
  const { json } = await session.call({ method: 'POST', path: `${await session.path(name)}/plan` });
  return objectAt(json);
}

async function askPlan(session: Session, file: DeclarationFile, given: string | undefined): Promise<JsonObject> {
  const path = await declarationPath(session, file, nameOf(file, given));
  const query = { dryRun: 'true' };
  const { json } = await session.call({ method: 'PUT', path, query, body: file.text, sent: file });
  const plan = objectAt(json);
  for (const warning of placedViolations(violationsIn(plan, 'warnings'), file))
    session.output.note(`warning: ${warning}`);
  return plan;
}

/**
 * What is not there yet, or is to be started or stopped, differs as much as a property does. That nothing differs is
 * believed only where the declaration and what runs were both read.
 */
function differs(plan: JsonObject): boolean {
  const words = [textAt(plan['step']) ?? 'none', textAt(plan['class']) ?? 'none'];
  if (listAt(plan['differences']).length > 0 || words.some((word) => !NOTHING.has(word))) return true;
  const [reason, message] = [textAt(plan['reason']) ?? '', textAt(plan['message']) ?? ''];
  const keptBack = textAt(objectAt(plan['pending'])['step']) ?? 'none';
  if (UNLIKE.has(reason) || !NO_MENDING.has(keptBack)) return true;
  if (COMPARED.has(reason)) return false;
  throw new Failure(`it cannot be told whether something differs: ${message} (${reason})`);
}

function pointersOf({ differences }: JsonObject): string[] {
  return objectsAt(differences).map(({ pointer }) => textAt(pointer) ?? '');
}
