import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../local/host/timer-schedule.ts';
import { eventually, RARELY, seenSinceStart, startTestHost, type TestHost } from './fixtures/host.ts';

describe('a timer schedule', () => {
  const after = new Date('2026-11-23T07:00:00.500Z');
  it.each([
    ['*/5 * * * * *', '2026-11-23T07:00:05.000Z', false],
    ['0 */5 * * * *', '2026-11-23T07:05:00.000Z', true],
    ['30 * * * * *', '2026-11-23T07:00:30.000Z', true],
    ['0 30 9 * Jan Mon', '2027-01-04T09:30:00.000Z', true],
    ['0 0 0 13 * FRI', '2027-08-13T00:00:00.000Z', true],
    ['00:00:30', '2026-11-23T07:00:30.500Z', false],
    ['1.00:05:00', '2026-11-24T07:05:00.500Z', true],
  ])('%s fires next at %s', (text, next, monitored) => {
    const schedule = parseSchedule(text);
    expect(schedule.next(after).toISOString()).toBe(next);
    expect(schedule.monitored).toBe(monitored);
  });

  it.each(['@daily', '* * *', '0 0 0 L * *', '0 0 0 ? * *', '61 * * * * *', '00:00:00', '25:00:00', 'soon'])(
    '%s is refused',
    (text) => {
      expect(() => parseSchedule(text)).toThrow(text);
    },
  );
});

describe('a timer function', () => {
  let directory: string;
  let host: TestHost | undefined;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'timers-'));
  });
  afterEach(async () => {
    await host?.stop();
    host = undefined;
    await rm(directory, { recursive: true });
  });

  it('fires more often than once a minute without a schedule status, and never overlaps itself', async () => {
    const running = await startTestHost({ settings: { OFTEN: '* * * * * *', QUEUE_NAME: 'unused' } });
    host = running;
    await eventually(async () => (await running.seen('often')).length >= 2 || undefined);
    const order = (await runningKinds(running)).slice(0, 3);
    expect(order).toEqual(['often', 'often done', 'often']);
    expect((await running.seen('often'))[0]?.value).toEqual({
      schedule: { adjustForDST: true },
      scheduleStatus: null,
      isPastDue: false,
    });
  });

  it('waits for its own run under way when it is run by hand', async () => {
    const running = await startTestHost();
    host = running;
    await Promise.all([running.runTimer('often'), running.runTimer('often')]);
    expect(await runningKinds(running)).toEqual(['often', 'often done', 'often', 'often done']);
  });

  it('run by hand has a schedule status with the last run', async () => {
    const running = await startTestHost();
    host = running;
    await running.runTimer('hourly');
    await running.runTimer('hourly');
    const [first, second] = (await running.seen('hourly')).map(({ value }) => value);
    expect(first).toMatchObject({ isPastDue: false, scheduleStatus: { last: '0001-01-01T00:00:00' } });
    expect(second).toMatchObject({
      scheduleStatus: { last: expect.stringMatching(/^20\d\d-/), next: expect.any(String) },
    });
  });

  it('is past due once after a gap, and not again after the next start', async () => {
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const missed = { schedule: '0 0 * * * *', last: null, next: hourAgo, lastUpdated: hourAgo };
    await writeFile(join(directory, 'hourly.json'), JSON.stringify(missed));
    host = await startTestHost({ timerStatusDirectory: directory });
    const first = await eventuallySeen(host);
    expect(first).toMatchObject([{ isPastDue: true, scheduleStatus: { next: hourAgo } }]);
    await host.stop();
    host = await startTestHost({ timerStatusDirectory: directory });
    await delay(300);
    expect(await host.seen('hourly')).toEqual([]);
  });

  it('starts anew when its schedule was changed, however long ago it was due', async () => {
    const missed = { schedule: RARELY, last: null, next: new Date(0), lastUpdated: new Date(0) };
    await writeFile(join(directory, 'hourly.json'), JSON.stringify(missed));
    const running = await startTestHost({ timerStatusDirectory: directory });
    host = running;
    await eventually(async () => {
      const stored: unknown = JSON.parse(await readFile(join(directory, 'hourly.json'), 'utf8'));
      return JSON.stringify(stored).includes('"0 0 * * * *"') || undefined;
    });
    expect(await running.seen('hourly')).toEqual([]);
  });

  it('is refused when its setting is missing', async () => {
    await expect(startTestHost({ settings: { QUEUE_NAME: 'unused' } })).rejects.toThrow('no app setting OFTEN');
  });
});

async function runningKinds(host: TestHost): Promise<string[]> {
  return (await seenSinceStart(host.url)).map(({ kind }) => kind).filter((kind) => kind.startsWith('often'));
}

async function eventuallySeen(host: TestHost): Promise<unknown[]> {
  const seen = await eventually(async () => {
    const entries = await host.seen('hourly');
    return entries.length > 0 ? entries : undefined;
  });
  return seen.map(({ value }) => value);
}
