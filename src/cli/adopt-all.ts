/** `mooring adopt --all`: a resource group as a table, or each container group that can be adopted, one after another. */
import type { JsonObject } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { adoptOne, askedFor } from './adopt-one.ts';
import { EXIT } from './cli.ts';
import { confirm } from './confirm.ts';
import { Refused } from './failure.ts';
import { objectsAt } from './group-view.ts';
import { inventoryText, isAdoptable, nameOf, readInventory, secretsOf } from './inventory.ts';
import { secretsFor } from './secrets.ts';
import type { Session } from './session.ts';
import { tellFailure } from './tell-failure.ts';

export interface AllOptions {
  readonly plan?: boolean;
  readonly yes?: boolean;
  /** Of all of them: by name, then by pointer. */
  readonly secrets: JsonObject;
  readonly mooring: JsonObject | undefined;
  readonly acceptOwner?: boolean;
}

export async function adoptAll(session: Session, options: AllOptions): Promise<number> {
  const inventory = await readInventory(session);
  const { output } = session;
  const items = objectsAt(inventory['value']);
  const able = items.filter(isAdoptable);
  if (options.plan) {
    output.show(inventory, {
      table: ({ value }) => inventoryText(objectsAt(value), output.style),
      names: ({ value }) => objectsAt(value).filter(isAdoptable).map(nameOf),
    });
    output.note(`${able.length} of ${items.length} container groups would be adopted; no group of them is restarted`);
    return EXIT.done;
  }
  if (able.length > 0) await confirm(session.io, `Adopt ${able.length} container groups: ${named(able)}?`, options.yes);
  const results = [];
  for (const item of able) results.push(await adopt(session, item, options));
  return tell(session, results, items.length);
}

interface Result {
  readonly name: string;
  readonly adopted: boolean;
  readonly why?: string;
}

async function adopt(
  session: Session,
  item: JsonObject,
  { secrets, mooring, acceptOwner }: AllOptions,
): Promise<Result> {
  const name = nameOf(item);
  const given = secretsFor(secrets, name);
  const missing = secretsOf(item).filter((pointer) => given[pointer] === undefined);
  const result =
    missing.length > 0
      ? refused(name, asking(missing))
      : await attempt(session, name, { secrets: given, mooring, acceptOwner });
  const { output } = session;
  const line = result.adopted ? output.style.good('adopted') : `${output.style.bad('not adopted')}: ${result.why}`;
  output.note(`${printable(name)} ${line}`);
  return result;
}

/** One that is refused keeps no other from being adopted; a server that is gone ends it. */
async function attempt(session: Session, name: string, body: Parameters<typeof adoptOne>[2]): Promise<Result> {
  try {
    await adoptOne(session, name, body, false);
    return { name, adopted: true };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const asked = askedFor(error);
    return refused(name, asked.length > 0 ? asking(asked) : (tellFailure(error)[0] ?? ''));
  }
}

function tell({ output }: Session, results: readonly Result[], items: number): number {
  const adopted = results.filter((result) => result.adopted);
  const failed = results.length - adopted.length;
  const left = items - results.length;
  const summary = {
    adopted: adopted.length,
    notAdopted: failed,
    left,
    results: [...results].map((result) => ({ ...result })),
  };
  output.done(summary, {
    table: () => `${adopted.length} adopted, ${failed} not, ${left} that cannot be or are managed already`,
    names: () => adopted.map(({ name }) => name),
  });
  return failed > 0 ? EXIT.failed : EXIT.done;
}

function refused(name: string, why: string): Result {
  return { name, adopted: false, why };
}

function asking(pointers: readonly string[]): string {
  return `it asks for secrets that cannot be read (${pointers.map((pointer) => printable(pointer, 300)).join(', ')}): adopt it by its name with --secret, or give them in --secrets-file`;
}

function named(items: readonly JsonObject[]): string {
  return items.map(nameOf).join(', ');
}
