/** The controller away for a day, whatever it was about: clients are served meanwhile, and it goes on where it was. */
import { expect, it } from 'vitest';
import { HOUR, KEY, MAIN, MINUTE, owned, rest, type Stage, served } from '../support/engine/rollout-stage.ts';

const DAY = 24 * HOUR;

const anyOf = (of: Stage, revision: number, phase: string) =>
  of.replicas().some((text) => text.startsWith(`web-r${revision}-`) && text.endsWith(`:${phase}`));

/** What DNS answers with that is not there, or does not run. */
function dead({ memory }: Stage): string[] {
  const running = memory.containerGroups.names(KEY.scope).map((name) => {
    const group = memory.containerGroups.read({ scope: KEY.scope, name });
    return JSON.stringify(group?.body['properties'] ?? {});
  });
  const answers = memory.router.answers(MAIN);
  if (answers.length === 0) return ['no answer at all'];
  return answers.filter((target) => !running.some((text) => text.includes(target) && text.includes('"Running"')));
}

it.each<[string, object, (of: Stage) => boolean]>([
  ['at rest', {}, () => true],
  ['while a new one is made', {}, (of) => anyOf(of, 2, 'creating')],
  ['while a new one is proved', {}, (of) => anyOf(of, 2, 'proving')],
  ['when a new one was let in', {}, (of) => anyOf(of, 2, 'serving')],
  ['while an old one drains', {}, (of) => anyOf(of, 1, 'draining')],
  ['while an old one is deleted', {}, (of) => anyOf(of, 1, 'deleting')],
  [
    'between two sets',
    { strategy: { type: 'BlueGreen', promoteAfter: '10m' } },
    (of) => of.status() === 'Updating AwaitingPromotion',
  ],
  [
    'at a step of a Canary',
    { strategy: { type: 'Canary', steps: [{ weight: 20, pause: '10m' }] } },
    (of) => anyOf(of, 2, 'serving'),
  ],
])('away for a day %s, clients are served all the time', async (_when, more, isThen) => {
  const of = await served({ replicas: 2, ...owned(), ...more });
  await of.push(2);
  await of.pass(HOUR, () => isThen(of));
  expect(isThen(of)).toBe(true);
  of.wrote();
  for (let gone = 0; gone < DAY; gone += MINUTE) {
    of.memory.clock.advance(MINUTE);
    expect(dead(of)).toEqual([]);
  }
  expect(of.wrote()).toEqual([]);
  await of.look();
  expect(await rest(of)).toBe('Running AsDeclared');
  expect([of.images(), of.endpoints().length]).toEqual([[2, 2], 2]);
  expect(of.guard.broken).toEqual([]);
});
