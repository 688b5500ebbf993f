/** Starts what wakes functions by itself, the timers and the queue listeners, and stops all of it together. */
import type { Invoker } from './invoke.ts';
import type { LoadedFunction } from './load-app.ts';
import type { HostLog } from './log.ts';
import { openQueue, type QueueConnection } from './queue-connection.ts';
import { startQueueListener } from './queue-listener.ts';
import { poisonQueueName } from './queue-processor.ts';
import { type QueueSettings, resolveSettings, type Settings } from './settings.ts';
import { startTimerListener, type TimerListener } from './timer-listener.ts';
import { parseSchedule } from './timer-schedule.ts';
import { fileStatusStore, memoryStatusStore } from './timer-status.ts';
import { kindOf } from './triggers.ts';

export interface ListenersOptions {
  readonly functions: readonly LoadedFunction[];
  readonly invoker: Invoker;
  readonly settings: Settings;
  readonly queues: QueueSettings;
  readonly queue?: QueueConnection | undefined;
  readonly timerStatusDirectory?: string | undefined;
  readonly log: HostLog;
}

export interface Listeners {
  readonly timers: ReadonlyMap<string, TimerListener>;
  stop(): Promise<void>;
}

export async function startListeners(options: ListenersOptions): Promise<Listeners> {
  const plans = options.functions.filter((fn) => kindOf(fn) === 'timer').map((fn) => planTimer(fn, options.settings));
  const stops = await startQueueListeners(options);
  const directory = options.timerStatusDirectory;
  const store = directory === undefined ? memoryStatusStore() : fileStatusStore(directory);
  const timers = new Map<string, TimerListener>();
  for (const plan of plans) {
    const timer = startTimerListener({ ...plan, store, invoker: options.invoker });
    timers.set(plan.fn.name, timer);
    stops.push(() => timer.stop());
  }
  return {
    timers,
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

function planTimer(fn: LoadedFunction, settings: Settings) {
  const text = resolveSettings(textOf(fn, 'schedule'), settings);
  return { fn, text, schedule: parseSchedule(text) };
}

async function startQueueListeners(options: ListenersOptions): Promise<(() => Promise<void>)[]> {
  const stops: (() => Promise<void>)[] = [];
  for (const fn of options.functions.filter((candidate) => kindOf(candidate) === 'queue')) {
    if (options.queue === undefined) {
      // The real host also goes on without a listener that cannot start.
      options.log('error', 'Host', `The listener for function '${fn.name}' was unable to start: no queue connection`);
      continue;
    }
    const name = resolveSettings(textOf(fn, 'queueName'), options.settings).toLowerCase();
    const listener = startQueueListener({
      fn,
      queue: await openQueue(options.queue, name),
      poisonQueue: await openQueue(options.queue, poisonQueueName(name)),
      settings: options.queues,
      invoker: options.invoker,
      log: options.log,
    });
    stops.push(() => listener.stop());
  }
  return stops;
}

function textOf(fn: LoadedFunction, property: string): string {
  const value = fn.trigger.info[property];
  if (typeof value === 'string') return value;
  throw new Error(`function ${fn.name}: its trigger has no ${property}`);
}
