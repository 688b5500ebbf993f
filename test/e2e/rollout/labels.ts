/**
 * DNS labels in a rollout: every replica has its own, so none is ever refused; and local ARM would refuse one that is
 * taken, which is tried at the end, since a rule that nobody enforces proves nothing. Called by `main.ts`.
 */
import { containerGroup } from './service.ts';
import type { Stand } from './stand.ts';
import { type Logged, writesAt } from './watch.ts';

export interface Labels {
  /** Refusals for a label that was taken, met by Mooring. */
  readonly refused: readonly string[];
  /** What somebody was told who asked for the label of a replica that runs. */
  readonly enforced: string;
}

const TAKEN = /DnsNameLabel/;

export async function labelsOf({ azure, hand }: Stand): Promise<Labels> {
  const refused = (await writesAt(azure)).filter(({ code = '' }) => TAKEN.test(code)).map(lineOf);
  const [replica] = await hand.groups();
  const label = replica?.label ?? 'nobody-has-one';
  const enforced = await hand.putGroup('label-taker', containerGroup(replica?.image ?? '', label)).then(
    () => 'accepted',
    (error: unknown) => (/DnsNameLabel\w+/.exec(String(error)) ?? [String(error)])[0],
  );
  return { refused, enforced };
}

function lineOf({ method, path, status, code }: Logged): string {
  return `${method} ${path}: ${status} ${code}`;
}
