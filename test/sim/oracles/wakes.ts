/**
 * The promises about wakes: a message carries a ticket that its row knew before it, never expires, and comes when the
 * ticket is due, or later where its sender looks without it; every ticket that is due within the hour has its message; and where nothing went wrong, the sweep finds
 * nothing that an event, a message or the API should have brought.
 */
import type { Message } from '../../../local/storage/storage.ts';
import { isObject, objectAt, parseJson, textAt } from '../../../local/world/json.ts';
import { bodyText } from '../kernel/body-text.ts';
import type { Row } from '../kernel/rows.ts';
import type { Call, Invocation, Oracle, Run } from '../kernel/run.ts';
import { isLeftBehind } from '../services/storage.ts';

const SECOND = 1000;
/** A message is delayed at most so long. */
const DELAY_MAX_MS = 3600 * SECOND;
/** The delay behind an inline look, and rounding up to whole seconds. */
const BEHIND_MS = 31 * SECOND;
/** The least delay of the message of a look that its sender begins itself. */
const BACKUP_MS = 29 * SECOND;
/** A message that met a lease comes again when it has run out; or when the group has rested, where one was lost. */
const LEASE_MS = 181 * SECOND;
/** The same where more than one was lost in a row. */
const RESTS_MS = 31 * 60 * SECOND + SECOND;
/** Why the sweep woke a group that somebody else should have woken. */
const OTHERS_WORK = /sweep wakes a group .*"why":"(?:overdue|abandoned|changed declaration)"/;
/** Only where the script was written by hand: a random one pushes at the very moment of a sweep, too. */
const OTHERS_NEWS = /sweep wakes a group .*"why":"image"/;

export const wakesKept: Oracle = {
  promise: 'wakes',
  watch(run) {
    const due = new Map<string, number>();
    const unsent = new Map<string, string>();
    const early = new WeakMap<Invocation, string>();
    const dueOf = (tickets: readonly string[]): string => {
      const isLong = (at: number): boolean => run.clock.now() - at >= BACKUP_MS;
      const known = [...due].filter(([id]) => tickets.includes(id));
      return JSON.stringify(known.map(([id, at]) => [id, isLong(at) ? 'long due' : at]));
    };
    return {
      row({ before, after, call }) {
        if (!after) return undefined;
        if (takesLease(before, after) && early.get(call.invocation) === ticketOf(after))
          return `the message of ${after.name} comes while its sender looks`;
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
        const left = (due.get(ticket) ?? 0) - run.clock.now();
        if (isPlain(run) && delayOf(call) < left + BACKUP_MS) early.set(call.invocation, ticket);
        return wrongMessage(call, ticket, due.get(ticket), run);
      },
      /**
       * Of tickets that a row or a message still has: no other one is asked about. What was never sent is asked for
       * only where nothing went wrong.
       */
      standing: () => dueOf(ticketsIn(run, (message) => !isLeftBehind(message))),
      aside: () => ({ leftovers: dueOf(ticketsIn(run, isLeftBehind)) }),
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
  if (call.request.url.searchParams.get('messagettl') !== '-1') return 'a message expires';
  if (due === undefined) return run.storeLost ? undefined : `a message carries ${ticket}, which no row knew`;
  if (!isPlain(run)) return undefined;
  const delay = delayOf(call);
  const left = due - run.clock.now();
  if (delay < Math.min(left, DELAY_MAX_MS))
    return `a message comes ${(left - delay) / SECOND} s before its ticket is due`;
  const most = Math.max(left + BEHIND_MS, LEASE_MS);
  if (delay <= most || (delay <= RESTS_MS && restsAgain(run, ticket))) return undefined;
  return `a message comes ${(delay - left) / SECOND} s after its ticket is due`;
}

function restsAgain({ services }: Run, ticket: string): boolean {
  const rows = services.storage.rows('Groups').map((columns) => String(columns['wake00'] ?? ''));
  return rows.some((wake) => wake.includes(`"${ticket}"`) && wake.includes('"lost":'));
}

function delayOf({ request }: Call): number {
  return Number(request.url.searchParams.get('visibilitytimeout') ?? 0) * SECOND;
}

function takesLease(before: Row | undefined, after: Row): boolean {
  return Number(after.wake['epoch'] ?? 0) > Number(before?.wake['epoch'] ?? 0);
}

function ticketOf({ wake }: Row): string | undefined {
  return textAt(objectAt(wake, 'ticket'), 'id');
}

function ticketIn({ request }: Call): string {
  const xml = bodyText(request.body);
  const text = /<MessageText>([\s\S]*?)<\/MessageText>/.exec(xml)?.[1] ?? '';
  const value = parseJson(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
  return isObject(value) ? (textAt(value, 'ticket') ?? '') : '';
}

function ticketsIn({ services }: Run, isAsked: (message: Message) => boolean): string[] {
  const { storage } = services;
  const rows = storage.rows('Groups').map((columns) => String(columns['wake00'] ?? ''));
  const texts = [...rows, ...storage.waiting.filter(isAsked).map(({ text }) => text)];
  return texts.flatMap((text) => text.match(/\bid-\d+\b/g) ?? []);
}
