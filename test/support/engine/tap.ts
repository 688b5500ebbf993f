/**
 * Where every call of the engine's ports passes in the bench: told of before and after, so that a test can count calls,
 * act between two of them, or let the process die at the n-th. Part of `engine-bench.ts`.
 */
import type { Parts } from '../../../src/engine/parts.ts';

/** The process died: not a fault, so nothing in the engine catches it. */
export class Crash extends Error {}

export interface Tap {
  /** `port.method`. May throw. */
  before(call: string): void | Promise<void>;
  after(call: string): void | Promise<void>;
}

const TAPPED = [
  'groups',
  'revisions',
  'images',
  'history',
  'holds',
  'cutovers',
  'queue',
  'poison',
  'deadLetters',
  'containerGroups',
  'registry',
  'vault',
] as const;
/** Whose list is an answer, not a row at a time. */
const LISTS: ReadonlySet<string> = new Set(['history', 'cutovers']);
/** Answered without reaching out. */
const INNER: ReadonlySet<string> = new Set(['knows', 'writable']);

export function tapped(parts: Parts, tap: Tap): Parts {
  const wrapped = { ...parts };
  for (const name of TAPPED) Object.assign(wrapped, { [name]: tappedPort(parts[name], name, tap) });
  return wrapped;
}

function tappedPort<T extends object>(port: T, name: string, tap: Tap): T {
  return new Proxy(port, {
    get(target, method) {
      const member: unknown = Reflect.get(target, method);
      if (typeof member !== 'function' || INNER.has(String(method))) return member;
      const call = `${name}.${String(method)}`;
      const work = (args: unknown[]): unknown => Reflect.apply(member, target, args);
      return method === 'list' && !LISTS.has(name)
        ? (...args: unknown[]) => tappedList(call, () => work(args), tap)
        : (...args: unknown[]) => tappedCall(call, () => work(args), tap);
    },
  });
}

async function tappedCall(call: string, work: () => unknown, tap: Tap): Promise<unknown> {
  await tap.before(call);
  const answer = await work();
  await tap.after(call);
  return answer;
}

async function* tappedList(call: string, work: () => unknown, tap: Tap): AsyncGenerator<unknown> {
  await tap.before(call);
  const found = work();
  if (isAsyncIterable(found)) yield* found;
  await tap.after(call);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
