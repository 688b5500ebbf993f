/**
 * The timer trigger's listener. A timer never overlaps itself; the next time is computed after a run ended, also a
 * failed one; after a gap there is one run marked past due, however many ticks were missed.
 */
import type { Invoker } from './invoke.ts';
import type { LoadedFunction } from './load-app.ts';
import { pause } from './pause.ts';
import { jsonData } from './rpc.ts';
import type { TimerSchedule } from './timer-schedule.ts';
import type { TimerStatus, TimerStatusStore } from './timer-status.ts';

/** .NET's default date, which the real host sends before the first run. */
const NEVER = '0001-01-01T00:00:00';

export interface TimerListenerOptions {
  readonly fn: LoadedFunction;
  /** With settings resolved; kept with the status to notice a changed schedule. */
  readonly text: string;
  readonly schedule: TimerSchedule;
  readonly store: TimerStatusStore;
  readonly invoker: Invoker;
}

export interface TimerListener {
  /** Runs the function now, after a run that is under way. Rejects with what the function threw. */
  runNow(): Promise<void>;
  stop(): Promise<void>;
}

export function startTimerListener(options: TimerListenerOptions): TimerListener {
  const stopping = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();
  const run = (isPastDue: boolean): Promise<void> => {
    const mine = turn.then(() => runOnce(options, isPastDue));
    turn = mine.catch(() => undefined);
    return mine;
  };
  const ticking = tick(options, run, stopping.signal);
  return {
    runNow: () => run(false),
    stop: async () => {
      stopping.abort();
      await ticking;
    },
  };
}

async function tick(
  options: TimerListenerOptions,
  run: (isPastDue: boolean) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const begin = async (isPastDue: boolean): Promise<void> => {
    // A failure is logged by the invoker and changes nothing here. A stop does not wait for the run: the host does.
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([run(isPastDue).catch(() => undefined), stopped]);
  };
  const due = await firstDue(options);
  if (signal.aborted) return;
  if (due === 'past') await begin(true);
  else if (options.fn.trigger.info['runOnStartup'] === true) await begin(false);
  let next = due === 'past' ? options.schedule.next(new Date()) : due;
  while (!signal.aborted) {
    await pause(next.getTime() - Date.now(), signal);
    if (signal.aborted) return;
    await begin(false);
    next = options.schedule.next(new Date());
  }
}

/** The first time to fire, or that a stored one has passed. A schedule that was changed starts anew. */
async function firstDue(options: TimerListenerOptions): Promise<Date | 'past'> {
  const now = new Date();
  if (!keepsStatus(options)) return options.schedule.next(now);
  const stored = await options.store.read(options.fn.name);
  if (stored !== undefined && stored.schedule === options.text) return stored.next < now ? 'past' : stored.next;
  const next = options.schedule.next(now);
  await options.store.write(options.fn.name, {
    schedule: options.text,
    last: stored?.last ?? null,
    next,
    lastUpdated: now,
  });
  return next;
}

async function runOnce(options: TimerListenerOptions, isPastDue: boolean): Promise<void> {
  const kept = keepsStatus(options);
  const status = kept ? await options.store.read(options.fn.name) : undefined;
  const startedAt = new Date();
  const input = jsonData({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status === undefined ? null : toRpcStatus(status),
    IsPastDue: isPastDue,
  });
  try {
    await options.invoker.invoke(options.fn, { input });
  } finally {
    if (kept) {
      const next = options.schedule.next(new Date());
      await options.store.write(options.fn.name, {
        schedule: options.text,
        last: startedAt,
        next,
        lastUpdated: startedAt,
      });
    }
  }
}

function toRpcStatus(status: TimerStatus): Record<string, string> {
  return {
    Last: status.last?.toISOString() ?? NEVER,
    Next: status.next.toISOString(),
    LastUpdated: status.lastUpdated.toISOString(),
  };
}

function keepsStatus({ fn, schedule }: TimerListenerOptions): boolean {
  return schedule.monitored && fn.trigger.info['useMonitor'] !== false;
}
