/** The wake protocol: each transition by itself, every order of steps of two workers and two wakers, and each way to break it. */
import { describe, expect, it } from 'vitest';
import type { WakeState } from '../../../src/core/model.ts';
import {
  ASLEEP,
  admits,
  ask,
  DELAY_MAX_MS,
  isComing,
  isHeldBy,
  isOverdue,
  lease,
  leaseIsLive,
  messageDelay,
  release,
} from '../../../src/core/wake.ts';
import { check, type Protocol, REAL, type Setting } from './model.ts';

const NOW = 1_000_000;
const OVERDUE = 120_000;
const wish = (due = NOW) => ({ due, ticket: 'new' });
const held = (wake: WakeState = ASLEEP, at = NOW) => lease(wake, 'me', at, 180_000);

describe('asking for a look', () => {
  it('of a group that sleeps writes a ticket and sends it', () => {
    const asked = ask(ASLEEP, wish(), NOW, OVERDUE);
    expect(asked).toEqual({
      wake: { asked: 1, seen: 0, epoch: 0, ticket: { id: 'new', due: NOW } },
      send: { id: 'new', due: NOW },
    });
  });

  const ticket = (due: number) => ({ ...ASLEEP, asked: 4, seen: 3, ticket: { id: 'old', due } });
  it.each([
    ['writes nothing when one is coming no later', ticket(NOW), undefined],
    ['writes nothing when one is late but not yet overdue', ticket(NOW - OVERDUE), undefined],
    ['gets a new ticket when the old one is overdue', ticket(NOW - OVERDUE - 1), 'new'],
    ['gets a new ticket when the old one is for later', ticket(NOW + 1), 'new'],
  ])('%s', (_, wake, id) => {
    expect(ask(wake, wish(), NOW, OVERDUE)?.send?.id).toBe(id);
  });

  it('under a live lease counts once, without a message', () => {
    const first = ask(held(), wish(), NOW + 1, OVERDUE);
    expect(first).toEqual({ wake: { ...held(), asked: 1 } });
    expect(first && ask(first.wake, wish(), NOW + 2, OVERDUE)).toBeUndefined();
  });

  it('under a lease that has run out tells its late holder, though a look is coming', () => {
    const wake = { ...held(), ticket: { id: 'old', due: NOW + 170_000 } };
    const asked = ask(wake, wish(NOW + 180_001), NOW + 180_001, OVERDUE);
    expect(asked).toEqual({ wake: { ...wake, asked: 1 } });
    expect(asked && ask(asked.wake, wish(NOW + 180_002), NOW + 180_002, OVERDUE)).toBeUndefined();
  });
});

describe('a lease', () => {
  it('leaves the ticket standing, so that its message is let in again', () => {
    const wake = held({ ...ASLEEP, asked: 1, ticket: { id: 't', due: NOW } });
    expect(admits(wake, 't')).toBe(true);
    expect(admits(wake, 'other')).toBe(false);
    expect(admits(ASLEEP, 't')).toBe(false);
  });

  it('notes what was asked, counts the epoch, and ends by time', () => {
    const wake = held({ ...ASLEEP, asked: 7, epoch: 2 });
    expect(wake).toMatchObject({ epoch: 3, lease: { noted: 7, until: NOW + 180_000 } });
    expect(leaseIsLive(wake, NOW + 179_999)).toBe(true);
    expect(leaseIsLive(wake, NOW + 180_000)).toBe(false);
    expect(leaseIsLive(ASLEEP, NOW)).toBe(false);
  });

  it('is held by who took it last', () => {
    const mine = held();
    expect(isHeldBy({ ...mine, asked: 9 }, mine)).toBe(true);
    expect(isHeldBy(held(mine), mine)).toBe(false);
    expect(isHeldBy(lease(ASLEEP, 'other', NOW, 1), mine)).toBe(false);
    expect(isHeldBy(release(mine, { due: undefined, ticket: 'x' }, NOW).wake, mine)).toBe(false);
  });
});

describe('releasing', () => {
  it('says what was seen, and needs no ticket where nothing more is wished', () => {
    const wake = held({ ...ASLEEP, asked: 2, ticket: { id: 't', due: NOW } });
    expect(release(wake, { due: undefined, ticket: 'x' }, NOW)).toEqual({ wake: { asked: 2, seen: 2, epoch: 1 } });
  });

  it('is looked at when the plan says', () => {
    expect(release(held(), { due: NOW + 5, ticket: 'x' }, NOW).send).toEqual({ id: 'x', due: NOW + 5 });
  });

  it('is looked at now when somebody asked meanwhile, whatever the plan says', () => {
    const wake = { ...held(), asked: 1 };
    const released = release(wake, { due: NOW + 500, ticket: 'x' }, NOW + 9);
    expect(released).toEqual({
      wake: { asked: 1, seen: 0, epoch: 1, ticket: { id: 'x', due: NOW + 9 } },
      send: { id: 'x', due: NOW + 9 },
    });
  });

  it('keeps what a push has named until that is settled', () => {
    const hint = { image: 'i', digest: 'd', at: NOW };
    const next = { due: undefined, ticket: 'x' };
    expect(release({ ...held(), hint }, next, NOW).wake.hint).toEqual(hint);
    expect(release({ ...held(), hint }, { ...next, settled: hint }, NOW).wake).not.toHaveProperty('hint');
  });

  it.each([{ digest: 'e' }, { image: 'j' }, { at: NOW + 1 }])(
    'keeps what another push has named meanwhile: %j',
    (of) => {
      const settled = { image: 'i', digest: 'd', at: NOW };
      const hint = { ...settled, ...of };
      expect(release({ ...held(), hint }, { due: undefined, ticket: 'x', settled }, NOW).wake.hint).toEqual(hint);
    },
  );

  it('keeps that a list is wanted only for who asked meanwhile', () => {
    const next = { due: undefined, ticket: 'x' };
    expect(release({ ...held(), late: true }, next, NOW).wake.late).toBeUndefined();
    expect(release({ ...held(), late: true, asked: 1 }, next, NOW).wake.late).toBe(true);
  });
});

it('a ticket is overdue when nobody holds the lease two minutes after its time', () => {
  const wake = { ...ASLEEP, ticket: { id: 't', due: NOW } };
  expect(isOverdue(wake, NOW + OVERDUE, OVERDUE)).toBe(false);
  expect(isOverdue(wake, NOW + OVERDUE + 1, OVERDUE)).toBe(true);
  expect(isOverdue({ ...held(wake, NOW + OVERDUE) }, NOW + OVERDUE + 1, OVERDUE)).toBe(false);
  expect(isOverdue(ASLEEP, NOW, OVERDUE)).toBe(false);
});

it('a look is coming when somebody holds the lease or a ticket is due soon', () => {
  expect(isComing(held(), NOW, 0)).toBe(true);
  expect(isComing({ ...ASLEEP, ticket: { id: 't', due: NOW + 10 } }, NOW, 10)).toBe(true);
  expect(isComing({ ...ASLEEP, ticket: { id: 't', due: NOW + 11 } }, NOW, 10)).toBe(false);
});

it('a message is delayed an hour at most; for what is due later none is sent', () => {
  expect(messageDelay({ id: 't', due: NOW - 5 }, NOW)).toBe(0);
  expect(messageDelay({ id: 't', due: NOW + DELAY_MAX_MS }, NOW)).toBe(DELAY_MAX_MS);
  expect(messageDelay({ id: 't', due: NOW + DELAY_MAX_MS + 1 }, NOW)).toBeUndefined();
});

/** Deaths of workers are mended by messages alone; what is written and not sent needs the sweep. */
const SETTINGS: Record<string, Setting> = {
  'nobody dies': {},
  'the first plan wants another look': { firstLookAfter: 1 },
  'a worker dies anywhere, and no sweep comes': { workerDeaths: 1 },
  'a waker dies before it sends, and the sweep comes': { wakerDeaths: 1, sweep: true },
  'both die, and the sweep comes': { workerDeaths: 1, wakerDeaths: 1, sweep: true },
  'tickets are believed for longer than a lease lasts': { leaseMs: 1, overdueMs: 9, sweep: true },
};

describe('in every order of steps', () => {
  it.each(Object.entries(SETTINGS))('one holds the lease at a time and no wake is lost, when %s', (_, setting) => {
    const { wrong, states } = check(REAL, setting);
    expect(wrong).toBeUndefined();
    expect(states).toBeGreaterThan(500);
  });
});

describe('the checker finds what is wrong with', () => {
  const broken: Record<
    string,
    { readonly change: Partial<Protocol>; readonly setting: Setting; readonly wrong: string }
  > = {
    'a release that drops what was asked meanwhile': {
      change: { release: (wake, next, now) => release({ ...wake, asked: wake.lease?.noted ?? 0 }, next, now) },
      setting: {},
      wrong: 'a wake is lost',
    },
    'a wake under a lease that is not written down': {
      change: { ask: (wake, of, now, overdue) => (leaseIsLive(wake, now) ? undefined : ask(wake, of, now, overdue)) },
      setting: {},
      wrong: 'a wake is lost',
    },
    'a wake under a lease that compares with what was last seen': {
      change: {
        ask: (wake, of, now, overdue) =>
          leaseIsLive(wake, now) && wake.asked !== wake.seen ? undefined : ask(wake, of, now, overdue),
      },
      setting: {},
      wrong: 'a wake is lost',
    },
    'a ticket cleared when the lease is taken': {
      change: {
        lease: (wake, owner, now, ms) => {
          const { ticket: _, ...rest } = lease(wake, owner, now, ms);
          return rest;
        },
      },
      setting: { workerDeaths: 1 },
      wrong: 'a wake is lost',
    },
    'a message sent before the row is written': { change: { sendsFirst: true }, setting: {}, wrong: 'a wake is lost' },
    'a sweep that trusts tickets': {
      change: { isOverdue: () => false },
      setting: { wakerDeaths: 1, sweep: true },
      wrong: 'a wake is lost',
    },
    'writes that do not name the version they read': {
      change: { byVersion: false },
      setting: {},
      wrong: 'two hold the lease',
    },
    'a late holder that writes over the next one': {
      change: { isHeldBy: () => true },
      setting: { firstLookAfter: 1 },
      wrong: 'two hold the lease',
    },
    'a lease that time alone does not end for its holder’s wakers': {
      change: {
        ask: (wake, of, now, overdue) => {
          const { lease: over, ...rest } = wake;
          const asked = ask(leaseIsLive(wake, now) ? wake : rest, of, now, overdue);
          return asked && over ? { ...asked, wake: { ...asked.wake, lease: over } } : asked;
        },
      },
      setting: { leaseMs: 1, overdueMs: 9 },
      wrong: 'a wake is lost',
    },
    'a release that always wants another look': {
      change: { release: (wake, next, now) => release(wake, { ...next, due: now }, now) },
      setting: {},
      wrong: 'a hot loop',
    },
  };

  it.each(Object.entries(broken))('%s', (_, { change, setting, wrong }) => {
    expect(check({ ...REAL, ...change }, setting).wrong).toBe(wrong);
  });
});
