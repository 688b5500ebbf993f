/**
 * Watches what the API answers to each declaration of a sequence: what must be refused is, with nothing written; what
 * must be taken is. Put around a run's judge by `play-sequence.ts`.
 */
import type { Call, Invocation, Judge, Run, Told } from '../kernel/run.ts';

/** `expected`: by the document as sent, whether it is to be taken. */
export function watchAnswers(run: Run, expected: ReadonlyMap<string, boolean>): void {
  const { judge } = run;
  /** Writes by each request that has begun since the last answer. */
  const fresh = new Map<Invocation, number>();
  const known = new WeakSet<Invocation>();
  const wrong = (promise: string, what: string): void =>
    void run.violations.push({ promise, what, at: run.clock.now() });
  const note = ({ invocation }: Call): void => {
    if (invocation.what !== 'http PUT' || known.has(invocation)) return;
    known.add(invocation);
    fresh.set(invocation, 0);
  };
  const watching: Judge = {
    ...judge,
    before(call) {
      note(call);
      judge.before(call);
    },
    effect(call, answer) {
      const before = fresh.get(call.invocation);
      if (call.site.write && answer.status < 300 && before !== undefined) fresh.set(call.invocation, before + 1);
      judge.effect(call, answer);
    },
    http(told) {
      judge.http(told);
      if (told.method === 'PUT') answered(told);
    },
  };
  Object.assign(run, { judge: watching });

  function answered({ document = '', status, body }: Told): void {
    const written = [...fresh.values()].reduce((sum, count) => sum + count, 0);
    fresh.clear();
    if (status >= 500 || status === 429) return;
    const shouldBe = expected.get(document);
    if (shouldBe === true && status >= 400)
      wrong('T3', `a good declaration was refused: ${status} ${body.slice(0, 300)}`);
    if (shouldBe === false && status < 300) wrong('T3', `a bad declaration was taken: ${document.slice(0, 300)}`);
    if (status >= 400 && written > 0) wrong('T3', `a refused declaration left ${written} writes behind`);
  }
}
