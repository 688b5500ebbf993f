/**
 * The loop of Job Processing: take messages, do the work, have it written down, and only then remove the message. So a
 * job is processed at least once whatever dies, and at most some are written down twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './http.ts';
import { type Job, jobOf, work } from './job.ts';
import type { Deliver } from './log-client.ts';
import type { JobQueue, TakenMessage } from './queue.ts';

/** The most a Storage queue gives at once. */
const BATCH_MAX = 32;
/** Jobs in hand at the same time. */
const JOBS_AT_ONCE_MAX = 16;
/** An empty queue is asked again after this long, doubling; the longest wait bounds how late a new job starts. */
const IDLE_FIRST_MS = 50;
const IDLE_MAX_MS = 1_000;
/** A queue that fails is asked again after this long, doubling. */
const TROUBLE_FIRST_MS = 200;
const TROUBLE_MAX_MS = 5_000;
/** The share of a message's hidden time in which it may be worked on; the rest is for removing it. */
const WORKING_SHARE = 2 / 3;

export interface ProcessorOptions {
  readonly queue: JobQueue;
  readonly deliver: Deliver;
  readonly version: string;
  /** How long a taken message stays hidden from other processors. */
  readonly visibilityS: number;
}

export class Processor {
  readonly #options: ProcessorOptions;
  readonly #stopping = new AbortController();
  readonly #giveUp = new AbortController();
  #ended: Promise<void> = Promise.resolve();
  #processed = 0;
  #failed = 0;

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  /** Since the start of this process; a failure is a try, not a job: the message comes back. */
  get counts(): { readonly processed: number; readonly failed: number } {
    return { processed: this.#processed, failed: this.#failed };
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Takes nothing more, and finishes what is in hand within `ms`; what is left goes back to the queue by itself. */
  async stop(ms: number): Promise<void> {
    this.#stopping.abort();
    const timer = setTimeout(() => this.#giveUp.abort(), ms);
    await this.#ended;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    let idleMs = IDLE_FIRST_MS;
    let troubleMs = TROUBLE_FIRST_MS;
    while (!this.#stopping.signal.aborted) {
      const messages = await this.#take(troubleMs);
      if (messages === undefined) {
        await this.#pause(troubleMs);
        troubleMs = Math.min(troubleMs * 2, TROUBLE_MAX_MS);
        continue;
      }
      troubleMs = TROUBLE_FIRST_MS;
      if (messages.length === 0) {
        await this.#pause(idleMs);
        idleMs = Math.min(idleMs * 2, IDLE_MAX_MS);
        continue;
      }
      idleMs = IDLE_FIRST_MS;
      if (!(await this.#batch(messages))) await this.#untilLoggingAnswers();
    }
  }

  /** Undefined when the queue is away. */
  async #take(againInMs: number): Promise<readonly TakenMessage[] | undefined> {
    try {
      return await this.#options.queue.receive(BATCH_MAX, this.#options.visibilityS);
    } catch (error) {
      say('the queue is away', { error: String(error), againInMs });
      return undefined;
    }
  }

  /** True when every message was dealt with. */
  async #batch(messages: readonly TakenMessage[]): Promise<boolean> {
    const workingMs = Math.floor(this.#options.visibilityS * 1_000 * WORKING_SHARE);
    const signal = AbortSignal.any([this.#giveUp.signal, AbortSignal.timeout(workingMs)]);
    const failedBefore = this.#failed;
    const left = [...messages];
    const worker = async (): Promise<void> => {
      for (let message = left.pop(); message; message = left.pop()) {
        await this.#one(message, signal);
      }
    };
    await Promise.all(Array.from({ length: JOBS_AT_ONCE_MAX }, worker));
    return this.#failed === failedBefore;
  }

  async #one(message: TakenMessage, signal: AbortSignal): Promise<void> {
    try {
      // Past its time the message may already be another processor's.
      signal.throwIfAborted();
      const job = jobOf(message.text);
      if (job) await this.#options.deliver([this.#entry(job)], signal);
      else say('a message is not a job and is dropped', { text: message.text.slice(0, 200) });
      await message.complete();
      if (job) this.#processed += 1;
    } catch (error) {
      this.#failed += 1;
      say('a job goes back to the queue', { error: String(error) });
    }
  }

  #entry(job: Job): object {
    const { version } = this.#options;
    return { ...job, service: 'job-processing', version, time: new Date().toISOString(), result: work(job) };
  }

  /** Messages are not taken while they could not be written down: each taking counts towards a queue's dead letters. */
  async #untilLoggingAnswers(): Promise<void> {
    await this.#options.deliver([], this.#stopping.signal).catch(() => undefined);
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
