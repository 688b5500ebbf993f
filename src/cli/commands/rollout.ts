/**
 * `mooring rollout status|pause|resume|promote|abort|undo|retry`, and the orders by themselves, as people type them:
 * what is asked of a group's rollouts, and how the one under way stands.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { type JsonObject, objectAt, textAt } from '../../core/json.ts';
import { goesOn } from '../../core/rollout/goes-on.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { waitLimit, waitUntilReady } from '../follow.ts';
import { sentence, standingOf } from '../group-view.ts';
import { tellRollout } from '../output/tell-rollout.ts';
import { rolloutLine, rolloutOf } from '../rollout.ts';
import type { Session } from '../session.ts';
import { watchRollout } from '../watch-rollout.ts';
import { addRevisions } from './revisions.ts';

const ORDERS = {
  pause: { does: 'let the rollouts of a group stand still; repairs go on', done: 'is paused' },
  resume: { does: 'let them go on', done: 'goes on' },
  promote: { does: 'go on past the step a rollout stands at', done: 'is promoted' },
  abort: { does: 'roll back the rollout under way', done: 'is to be rolled back' },
  undo: { does: 'return to an earlier revision', done: 'returns to an earlier revision' },
  retry: { does: 'try again what was rejected or given up', done: 'is tried again' },
} as const;

type Verb = keyof typeof ORDERS;
const VERBS: readonly Verb[] = ['pause', 'resume', 'promote', 'abort', 'undo', 'retry'];

interface OrderOptions {
  readonly full?: boolean;
  readonly to?: number;
  readonly wait?: string | true;
}

export function addRollout(program: Command, cli: Cli): void {
  const rollout = program.command('rollout').description('how the rollout of a group stands, and what is asked of it');
  rollout
    .command('status')
    .description('tell how it stands, a row a replica')
    .argument('<name>', 'group')
    .option('-w, --watch', 'go on until it has ended: drawn in place on a terminal')
    .action(
      act(cli, async (session, name: string, { watch }: { readonly watch?: boolean }) => {
        const path = await session.path(name);
        if (watch) return watchRollout(session, path, name);
        const { json } = await session.call({ path, query: { live: 'false' } });
        const { output } = session;
        output.show(objectAt(json), { table: (group) => tellRollout(group, output).join('\n') });
        return EXIT.done;
      }),
    );
  addRevisions(rollout, cli);
  for (const parent of [rollout, program]) for (const verb of VERBS) addOrder(parent, cli, verb);
  addRevisions(program, cli);
}

function addOrder(parent: Command, cli: Cli, verb: Verb): void {
  const command = parent.command(verb).description(ORDERS[verb].does).argument('<name>', 'group');
  if (verb === 'promote') command.option('--full', 'past all steps that are still to come');
  if (verb === 'undo') command.option('--to <revision>', 'this one (default: the one before)', revisionNumber);
  if (verb !== 'pause') command.option('--wait [duration]', 'wait until its rollout has ended (default 10m)');
  command.action(act(cli, async (session, name: string, options: OrderOptions) => order(session, name, verb, options)));
}

async function order(session: Session, name: string, verb: Verb, { full, to, wait }: OrderOptions): Promise<number> {
  if (wait !== undefined) waitLimit(wait);
  const path = await session.path(name);
  const query = { ...(full ? { full: 'true' } : {}), ...(to === undefined ? {} : { to: String(to) }) };
  const { json } = await session.call({ method: 'POST', path: `${path}/${verb}`, query });
  const group = objectAt(json);
  session.output.done(group, { table: (safe) => told(session, safe, verb) });
  if (wait !== undefined) await waitUntilReady(session, { path, name, group, mayRollBack: verb === 'abort' }, wait);
  return EXIT.done;
}

function told({ output: { style } }: Session, safe: JsonObject, verb: Verb): string {
  const rollout = rolloutOf(safe);
  const back = objectAt(safe['orders'])['undo'];
  const done = verb === 'undo' && typeof back === 'number' ? `returns to revision ${back}` : ORDERS[verb].done;
  const stands = rollout && goesOn(rollout) ? rolloutLine(rollout) : sentence(standingOf(safe));
  const paused =
    verb === 'promote' && rollout?.paused ? `  (paused still: mooring resume ${textAt(safe['name'])})` : '';
  return `${style.strong(textAt(safe['name']) ?? '')} ${done}  ${stands}${paused}`;
}

function revisionNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes the number of a revision: `mooring revisions NAME` lists them.');
}
