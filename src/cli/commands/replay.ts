/**
 * `mooring replay`: takes up again what was given up, the poison queue's messages or Event Grid's dead letters. Nobody
 * needs it for the end state: it is for those who do not want to wait for the sweep.
 */
import { Argument, type Command } from 'commander';
import { type JsonObject, numberAt, objectAt, textAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { objectsAt } from '../group-view.ts';
import { age, moment } from '../output/age.ts';
import { pairs, table } from '../output/table.ts';
import type { Session } from '../session.ts';

/** Calls of one replay: each takes up some hundred. What is left after them is told. */
const CALLS_MAX = 50;
const KINDS = ['poison', 'dead-letters'] as const;
type Kind = (typeof KINDS)[number];

interface ReplayOptions {
  readonly list?: boolean;
}

export function addReplay(program: Command, cli: Cli): void {
  program
    .command('replay')
    .description('take up again what was given up; the sweep does without')
    .addArgument(new Argument('<what>', 'messages nobody could handle, or events nobody took').choices(KINDS))
    .option('--list', 'only tell what there is')
    .action(
      act(cli, async (session, what: Kind, { list }: ReplayOptions) =>
        list ? tell(session, what) : replay(session, what),
      ),
    );
}

async function tell({ call, output }: Session, what: Kind): Promise<number> {
  const { json } = await call({ path: `/${what}` });
  const names = ({ value }: JsonObject) => objectsAt(value).map(({ group }) => textAt(group) ?? '');
  output.show(objectAt(json), {
    table: (answer) => (what === 'poison' ? poisonText(answer, output.now) : lettersText(answer, output.now)),
    names: (answer) => names(answer).filter((name) => name !== ''),
  });
  if (what === 'dead-letters' && objectAt(json)['on'] !== true) {
    const container = textAt(objectAt(json)['container']) ?? '';
    output.note(`there is no container ${container}: where no other is used, Event Grid drops what it cannot deliver`);
  }
  return EXIT.done;
}

/** Calls until nothing is left, or a call gets nowhere. */
async function replay({ call, output }: Session, what: Kind): Promise<number> {
  let sum: JsonObject = {};
  for (let calls = 0; calls < CALLS_MAX; calls += 1) {
    const one = objectAt((await call({ method: 'POST', path: `/${what}/replay` })).json);
    sum = added(sum, one);
    if (numberAt(one['left']) === 0 || removed(one) === 0) break;
  }
  output.done(sum, { table: doneText, names: () => [] });
  const [failed, left] = [numberAt(sum['failed']) ?? 0, numberAt(sum['left']) ?? 0];
  if (failed > 0) output.note('some could not be taken up for now: try again later, or leave it to the sweep');
  else if (left > 0) output.note('some are left, or held by another replay: run it again in a few minutes');
  return failed > 0 ? EXIT.failed : EXIT.done;
}

/** What was done adds up; what is left, and what failed, is what the last call says. */
function added(sum: JsonObject, one: JsonObject): JsonObject {
  const last = new Set(['left', 'failed']);
  const entries = Object.entries(one).map(([name, value]): [string, number] => [
    name,
    (numberAt(value) ?? 0) + (last.has(name) ? 0 : (numberAt(sum[name]) ?? 0)),
  ]);
  return Object.fromEntries(entries);
}

function removed(one: JsonObject): number {
  const counts = ['replayed', 'gone', 'malformed', 'blobs'].map((name) => numberAt(one[name]) ?? 0);
  return counts.reduce((all, count) => all + count, 0);
}

function doneText(answer: JsonObject): string {
  const said = Object.entries(answer).map(([name, value]): [string, string] => [name, String(value)]);
  return pairs(said);
}

function poisonText(answer: JsonObject, now: number): string {
  const messages = objectsAt(answer['value']);
  if (messages.length === 0) return pairs([['messages', String(numberAt(answer['count']) ?? 0)]]);
  const rows = messages.map(({ group, since }) => [textAt(group) ?? 'cannot be read', age(textAt(since), now)]);
  return `${pairs([['messages', String(numberAt(answer['count']) ?? 0)]])}\n${table(['GROUP', 'AGE'], rows)}`;
}

function lettersText(answer: JsonObject, now: number): string {
  const more = answer['truncated'] === true ? ' or more' : '';
  return pairs([
    ['blobs', `${numberAt(answer['count']) ?? 0}${more}`],
    ['oldest', moment(textAt(answer['oldest']), now)],
    ['newest', moment(textAt(answer['newest']), now)],
    ['set aside', String(numberAt(answer['malformed']) ?? 0)],
    ['container', textAt(answer['container'])],
  ]);
}
