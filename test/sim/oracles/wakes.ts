/**
 * The promises about wakes: a message carries a ticket that its row knew before it, never expires, and comes when the
 * ticket is due; every ticket that is due within the hour has its message; and where nothing went wrong, the sweep finds
 * nothing that an event, a message or the API should have brought.
 */
import { isObject, objectAt, parseJson, textAt } from '../../../local/world/json.ts';
import type { Call, Oracle, Run } from '../kernel/run.ts';

const SECOND = 1000;
/** A message is delayed at most so long. */
const DELAY_MAX_MS = 3600 * SECOND;
/** The delay behind an inline look, and rounding up to whole seconds. */
const BEHIND_MS = 31 * SECOND;
/** A message that met a lease comes again when it has run out. */
const LEASE_MS = 181 * SECOND;
/** Why the sweep woke a group that somebody else should have woken. */
const OTHERS_WORK = /sweep wakes a group .*"why":"(?:overdue|abandoned|changed declaration)"/;
/** Only where the script was written by hand: a random one pushes at the very moment of a sweep, too. */
const OTHERS_NEWS = /sweep wakes a group .*"why":"image"/;

export const wakesKept: Oracle = {
  promise: 'wakes',
  watch(run) {
    const due = new Map<string, number>();
    const unsent = new Map<string, string>();
    return {
      row({ before, after }) {
        if (!after) return undefined;
        const ticket = objectAt(after.wake, 'ticket');
        const [id, old] = [textAt(ticket, 'id'), textAt(objectAt(before?.wake ?? {}, 'ticket'), 'id')];
        if (id === old) return undefined;
        // One that takes its place before it was sent makes it void.
        unsent.delete(old ?? '');
        if (id === undefined) return undefined;
        const at = Number(ticket['due']);
        due.set(id, at);
        if (at - run.clock.now() < DELAY_MAX_MS - BEHIND_MS) unsent.set(id, after.name);
        return undefined;
      },
      effect(call) {
        if (call.site.name !== 'queue put') return undefined;
        const ticket = ticketIn(call);
        unsent.delete(ticket);
        return wrongMessage(call, ticket, due.get(ticket), run);
      },
      end() {
        if (run.counts.faults > 0 || run.storeLost || !isPlain(run)) return undefined;
        const [first] = unsent;
        if (first) return `a ticket of ${first[1]} was written and its message never sent`;
        const late = run.sinks.find((text) => OTHERS_WORK.test(text) || (run.seed === '' && OTHERS_NEWS.test(text)));
        return late === undefined ? undefined : `only the sweep found it: ${late.slice(0, 120)}`;
      },
    };
  },
};

/** Nobody's clock is off, and nobody was stopped or made to wait. */
function isPlain({ workers, pauses, ordered }: Run): boolean {
  return !pauses && !ordered && workers.every(({ skewMs }) => skewMs === 0);
}

function wrongMessage(call: Call, ticket: string, due: number | undefined, run: Run): string | undefined {
  const { searchParams } = call.request.url;
  if (searchParams.get('messagettl') !== '-1') return 'a message expires';
  if (due === undefined) return run.storeLost ? undefined : `a message carries ${ticket}, which no row knew`;
  if (!isPlain(run)) return undefined;
  const delay = Number(searchParams.get('visibilitytimeout') ?? 0) * SECOND;
  const left = due - run.clock.now();
  if (delay < Math.min(left, DELAY_MAX_MS))
    return `a message comes ${(left - delay) / SECOND} s before its ticket is due`;
  const most = Math.max(left + BEHIND_MS, LEASE_MS);
  return delay > most ? `a message comes ${(delay - left) / SECOND} s after its ticket is due` : undefined;
}

function ticketIn({ request }: Call): string {
  const xml = new TextDecoder().decode(request.body);
  const text = /<MessageText>([\s\S]*?)<\/MessageText>/.exec(xml)?.[1] ?? '';
  const value = parseJson(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
  return isObject(value) ? (textAt(value, 'ticket') ?? '') : '';
}
