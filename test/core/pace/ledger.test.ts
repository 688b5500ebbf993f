import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_MS, deal, freshLedger, hear, type Ledger } from '../../../src/core/pace/ledger.ts';
import { readLedger, writeLedger } from '../../../src/core/pace/row.ts';
import { FIVE_MINUTES, HOUR } from '../../../src/core/pace/window.ts';

const NOW = Date.parse('2026-01-05T08:00:00Z');
const MINUTE = 60_000;

function ask(ledger: Ledger, now: number, more: { want?: number; repair?: boolean; turn?: number } = {}) {
  return deal(ledger, { now, want: 1, repair: false, ...more });
}

/** Takes singly until one is refused. */
function drain(before: Ledger, now: number, repair = false): { ledger: Ledger; granted: number } {
  let ledger = before;
  for (let granted = 0; ; granted++) {
    const next = ask(ledger, now, { repair });
    if (next.dealt.kind === 'wait') return { ledger, granted };
    ledger = next.ledger;
  }
}

/** The service as it is documented: so many in any five minutes and any hour. */
function service(limit5: number, limitHour: number) {
  const spent: number[] = [];
  const within = (ms: number, now: number) => spent.filter((at) => at > now - ms).length;
  return {
    send(now: number): boolean {
      if (within(FIVE_MINUTES.ms, now) >= limit5 || within(HOUR.ms, now) >= limitHour) return false;
      spent.push(now);
      return true;
    },
    told: (now: number) => ({
      at: now,
      left5: limit5 - within(FIVE_MINUTES.ms, now),
      leftHour: limitHour - within(HOUR.ms, now),
    }),
  };
}

describe('what is dealt', () => {
  it('is nine tenths to changes, and the last tenth to repairs alone', () => {
    const { ledger, granted } = drain(freshLedger(NOW), NOW);
    expect(granted).toBe(90);
    expect(drain(ledger, NOW, true).granted).toBe(10);
  });

  it('comes back five minutes after its block ended, and only 270 in an hour', () => {
    let { ledger } = drain(freshLedger(NOW), NOW);
    expect(drain(ledger, NOW + FIVE_MINUTES.ms).granted).toBe(0);
    for (const minute of [6, 12]) {
      const later = drain(ledger, NOW + minute * MINUTE);
      expect(later.granted).toBe(90);
      ledger = later.ledger;
    }
    expect(drain(ledger, NOW + 18 * MINUTE).granted).toBe(0);
    expect(drain(ledger, NOW + 61 * MINUTE).granted).toBe(90);
  });

  it('gives those who wait the turns that really come, each once', () => {
    let { ledger } = drain(freshLedger(NOW), NOW);
    const turns = new Map<number, number>();
    for (let waiter = 0; waiter < 200; waiter++) {
      const next = ask(ledger, NOW);
      if (next.dealt.kind !== 'wait') throw new Error('granted');
      turns.set(next.dealt.at, (turns.get(next.dealt.at) ?? 0) + 1);
      ledger = next.ledger;
    }
    const [first = 0, second = 0, third = 0] = [...turns.keys()].sort((a, b) => a - b);
    expect([...turns.values()]).toEqual([90, 90, 20]);
    expect(first - NOW).toBe(FIVE_MINUTES.ms + BLOCK_MS);
    expect(second - first).toBeLessThanOrEqual(FIVE_MINUTES.ms + BLOCK_MS + 1000);
    expect(third - NOW).toBeGreaterThanOrEqual(HOUR.ms);
    expect(third - NOW).toBeLessThanOrEqual(HOUR.ms + 2 * BLOCK_MS + HOUR.grainMs);
  });

  it('goes to those who have waited before those who come', () => {
    let { ledger } = drain(freshLedger(NOW), NOW);
    const waits = ask(ledger, NOW, { want: 5 });
    if (waits.dealt.kind !== 'wait') throw new Error('granted');
    ({ ledger } = waits);
    const turn = waits.dealt.at;
    const newcomers = drain(ledger, turn);
    expect(newcomers.granted).toBe(85);
    for (let waiter = 0; waiter < 5; waiter++) {
      const next = ask(newcomers.ledger, turn, { turn });
      expect(next.dealt.kind).toBe('granted');
      newcomers.ledger = next.ledger;
    }
    expect(ask(newcomers.ledger, turn, { turn }).dealt.kind).toBe('wait');
  });

  it('leaves a turn as it is when it is asked about early', () => {
    const { ledger } = drain(freshLedger(NOW), NOW);
    const turn = NOW + 20 * MINUTE;
    expect(ask(ledger, NOW + MINUTE, { turn }).dealt).toMatchObject({ kind: 'wait', at: turn, count: 0 });
  });

  it('says in figures what is too little', () => {
    const { ledger } = drain(freshLedger(NOW), NOW);
    expect(ask(ledger, NOW).dealt).toMatchObject({ why: { left: 10, limit: 100, kept: 10, per: '5 minutes' } });
  });

  it('is nothing, to repairs neither, before the time that a 429 named', () => {
    const ledger = hear(freshLedger(NOW), { at: NOW, blockedUntil: NOW + MINUTE }, NOW);
    expect(ask(ledger, NOW, { repair: true }).dealt).toMatchObject({ kind: 'wait', at: NOW + MINUTE });
    expect(ask(ledger, NOW + MINUTE, { repair: true }).dealt.kind).toBe('granted');
  });
});

describe('what an answer tells', () => {
  const heard = (ledger: Ledger, left5: number, leftHour: number, now: number) =>
    hear(ledger, { at: now, left5, leftHour }, now);

  it('raises the limits', () => {
    expect(drain(heard(freshLedger(NOW), 1499, 14_999, NOW), NOW).granted).toBe(180);
    const { five, hour } = heard(freshLedger(NOW), 1499, 14_999, NOW);
    expect([five.limit, hour.limit]).toEqual([1500, 15_000]);
  });

  it('wins when it is less than we count: another client spends too', () => {
    expect(drain(heard(freshLedger(NOW), 30, 200, NOW), NOW).granted).toBe(20);
  });

  it('wins when it is more, once what was given out must have been spent', () => {
    const taken = drain(freshLedger(NOW), NOW).ledger;
    // Dead workers: of ninety nobody spent any.
    const soon = heard(taken, 100, 300, NOW + 1000);
    expect(drain(soon, NOW + 1000).granted).toBe(0);
    const later = NOW + 2 * BLOCK_MS;
    expect(drain(heard(taken, 99, 299, later), later).granted).toBe(89);
  });

  it('lowers a limit that nothing has borne out for two spans', () => {
    const raised = heard(freshLedger(NOW), 1499, 14_999, NOW);
    const later = NOW + 3 * HOUR.ms;
    const lowered = heard(raised, 99, 299, later);
    expect([lowered.five.limit, lowered.hour.limit]).toEqual([100, 300]);
    expect(drain(lowered, later).granted).toBe(89);
  });

  it('counts for nothing once it is old', () => {
    const { ledger } = drain(freshLedger(NOW), NOW);
    const now = NOW + MINUTE;
    const said = { at: NOW - 1, left5: 100, leftHour: 300 };
    expect(hear(ledger, said, now).five).toEqual(ledger.five);
  });
});

describe('whatever happens', () => {
  const limits = fc.constantFrom([100, 300], [20, 60], [1500, 15_000], [100, 120]);
  const events = fc.array(
    fc.record({
      waitMs: fc.integer({ min: 0, max: 90_000 }),
      want: fc.integer({ min: 1, max: 5 }),
      repair: fc.boolean(),
      /** Of what was dealt, so many are sent, each so late; the others die with their worker. */
      sent: fc.integer({ min: 0, max: 5 }),
      lateMs: fc.integer({ min: 0, max: BLOCK_MS - 1 }),
      hears: fc.boolean(),
    }),
    { minLength: 50, maxLength: 300 },
  );

  it('no more is sent than the service allows', () => {
    fc.assert(
      fc.property(limits, events, ([limit5 = 0, limitHour = 0], list) => {
        const azure = service(limit5, limitHour);
        // Known beforehand, or the first answers tell it.
        let ledger = hear(freshLedger(NOW), azure.told(NOW), NOW);
        ledger = { ...ledger, five: { ...ledger.five, limit: limit5 }, hour: { ...ledger.hour, limit: limitHour } };
        let now = NOW;
        const flying: { at: number }[] = [];
        const land = (until: number) => {
          flying.sort((a, b) => a.at - b.at);
          for (let next = flying[0]; next && next.at <= until; next = flying[0]) {
            flying.shift();
            if (!azure.send(next.at)) throw new Error('a call over the limit');
          }
        };
        for (const event of list) {
          now += event.waitMs;
          land(now);
          if (event.hears) ledger = hear(ledger, azure.told(now), now);
          const { ledger: next, dealt } = deal(ledger, { now, want: event.want, repair: event.repair });
          ledger = next;
          if (dealt.kind === 'wait') {
            if (dealt.at <= now) throw new Error('a turn that has passed');
            continue;
          }
          if (dealt.count > event.want) throw new Error('more than was asked for');
          for (let count = 0; count < Math.min(dealt.count, event.sent); count++) {
            flying.push({ at: now + event.lateMs });
          }
        }
        land(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 400, endOnFailure: true },
    );
  });

  it('a row is read as it was written', () => {
    const { ledger } = ask(drain(freshLedger(NOW), NOW).ledger, NOW, { want: 3 });
    expect(readLedger(writeLedger(ledger))).toEqual(ledger);
  });

  it.each([
    '',
    '{}',
    'null',
    '[1]',
    '{"five":1}',
    writeLedger(freshLedger(NOW)).replace('"promised":[]', '"promised":[1]'),
  ])('a row that is none is not read: %s', (text) => {
    expect(readLedger(text)).toBeUndefined();
  });

  it('a row stays small', () => {
    let ledger = freshLedger(NOW);
    ledger = { ...ledger, five: { ...ledger.five, limit: 1500 }, hour: { ...ledger.hour, limit: 15_000 } };
    for (let second = 0; second < 3600; second++) {
      ({ ledger } = ask(ledger, NOW + second * 1000, { repair: true }));
      ({ ledger } = ask(ledger, NOW + second * 1000));
    }
    expect(ledger.five.spent.length).toBeLessThan(320);
    expect(ledger.hour.spent.length).toBeLessThan(320);
    // A property of a row holds 32,768 characters (documented).
    expect(writeLedger(ledger).length).toBeLessThan(20_000);
  });
});
