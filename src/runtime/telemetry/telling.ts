/**
 * Gathers the spans of this process and hands them to the exporter, which loads with the first of them, after the work
 * that it tells of, and never at start. Used by wiring, and by `functions/trace.ts` when the process is to end.
 */
import { inTurn } from '../lazy.ts';
import { nowhere } from '../trace.ts';
import type { FinishedSpan, TellSpan } from './span.ts';

export interface Sink {
  readonly tell: TellSpan;
  flush(): Promise<void>;
}

/** Spans that wait for the exporter to load: some hundred looks. What is beyond it is lost, which costs a picture. */
const WAITING_MAX = 4_000;
/** After the first span: the work that it was part of has the processor to itself until then. */
const LOAD_AFTER_MS = 1_000;

let flush: () => Promise<void> = async () => undefined;

/** `load` is tried once: where it fails, nothing is told, `failed` hears why, and the app goes on. */
export function createTelling(load: () => Promise<Sink>, failed: (error: unknown) => void): TellSpan {
  let waiting: FinishedSpan[] = [];
  let sink: Promise<Sink | undefined> | undefined;
  let ready: Sink | undefined;
  const loaded = (): Promise<Sink | undefined> => {
    sink ??= inTurn(load).then(
      (made) => {
        ready = made;
        for (const span of waiting) made.tell(span);
        waiting = [];
        return made;
      },
      (error: unknown) => {
        failed(error);
        return undefined;
      },
    );
    return sink;
  };
  let asked = false;
  flush = async () => {
    if (asked) await (await loaded())?.flush();
  };
  return (span) =>
    nowhere(() => {
      if (ready) return ready.tell(span);
      if (waiting.length < WAITING_MAX) waiting.push(span);
      if (asked) return;
      asked = true;
      setTimeout(() => void loaded(), LOAD_AFTER_MS).unref();
    });
}

/** What is not sent yet is sent; never fails, and takes no longer than the exporter's own limit. */
export function flushSpans(): Promise<void> {
  return nowhere(() => flush().catch(() => undefined));
}
