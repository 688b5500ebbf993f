/** The sample's three services together, on a real queue service, as the demo uses them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { connectionString } from '../../local/storage/azurite.ts';
import { distinctJobs, get, jobsIn, linesOn, post, RunningService, temporaryShare } from './services.ts';

/** So short that a killed processor's messages come back while a test can wait; 15 s otherwise. */
const VISIBILITY_SECONDS = '4';

const connection = connectionString(inject('azurite'));

/** A queue and a share of its own for each test, with Logging and Job Generator running. */
async function group(): Promise<AsyncDisposable & Group> {
  const scope = new AsyncDisposableStack();
  try {
    const { directory } = scope.use(await temporaryShare());
    const logging = scope.use(await RunningService.start('logging', { LOG_DIRECTORY: directory, APP_VERSION: 'v1' }));
    const env = {
      LOGGING_URL: `${logging.url}/api/logs`,
      QUEUE_CONNECTION: connection,
      QUEUE_NAME: `jobs-${randomUUID()}`,
      APP_VERSION: 'v1',
      VISIBILITY_SECONDS,
    };
    const generator = scope.use(await RunningService.start('job-generator', env));
    const processing = async (more: Readonly<Record<string, string>> = {}): Promise<RunningService> =>
      scope.use(await RunningService.start('job-processing', { ...env, ...more }));
    return { directory, env, logging, generator, processing, [Symbol.asyncDispose]: () => scope.disposeAsync() };
  } catch (error) {
    await scope.disposeAsync();
    throw error;
  }
}

interface Group {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logging: RunningService;
  readonly generator: RunningService;
  processing(more?: Readonly<Record<string, string>>): Promise<RunningService>;
}

describe('a group of the three services', { timeout: 60_000 }, () => {
  test('processes every job of a batch once, and writes each down', async () => {
    await using jobs = await group();
    const processing = await jobs.processing();
    const answer = await post(`${jobs.generator.url}/jobs`, { count: 100 });
    expect(answer).toMatchObject({ status: 202, body: { count: 100, batch: expect.any(String) } });
    expect((await distinctJobs(jobs.directory, 100, 10_000)).size).toBe(100);

    const lines = (await linesOn(jobs.directory)).filter((line) => line.jobId);
    expect(lines).toHaveLength(100);
    expect(new Set(lines.map((line) => line.n)).size).toBe(100);
    // 168 primes up to 1,000.
    expect(lines.find((line) => line.n === 0)).toMatchObject({ service: 'job-processing', version: 'v1', result: 168 });
    expect(await get(`${jobs.logging.url}/api/logs/summary`)).toMatchObject({
      body: { lines: 101, distinctJobs: 100, byVersion: { v1: 100 }, complete: true },
    });
    await expect
      .poll(async () => (await get(processing.url)).body, { timeout: 5_000 })
      .toEqual({ name: 'job-processing', version: 'v1', processed: 100, failed: 0, queueDepth: 0 });
  });

  test('loses no job when the processor is killed in the middle and another version goes on', async () => {
    await using jobs = await group();
    const first = await jobs.processing();
    const stored = post(`${jobs.generator.url}/jobs`, { count: 300 });
    await distinctJobs(jobs.directory, 60, 10_000);
    await first.end('SIGKILL');
    const before = jobsIn(await linesOn(jobs.directory)).size;
    expect(before).toBeLessThan(300);
    expect((await stored).status).toBe(202);

    await jobs.processing({ APP_VERSION: 'v2' });
    expect((await distinctJobs(jobs.directory, 300, 20_000)).size).toBe(300);
    const versions = new Set((await linesOn(jobs.directory)).map((line) => line.version));
    expect([...versions].sort()).toEqual(['v1', 'v2']);
  });

  test('leaves nothing in hand when it is told to stop: no job waits for its time to be up', async () => {
    await using jobs = await group();
    // Far longer than the test: a job left in hand would not be seen again.
    const first = await jobs.processing({ VISIBILITY_SECONDS: '300' });
    const stored = post(`${jobs.generator.url}/jobs`, { count: 200 });
    await distinctJobs(jobs.directory, 20, 10_000);
    const end = await first.end('SIGTERM');
    expect(jobsIn(await linesOn(jobs.directory)).size).toBeLessThan(200);
    expect(end.code).toBe(0);
    expect(end.ms).toBeLessThan(2_000);
    expect((await stored).status).toBe(202);
    await jobs.processing();
    expect((await distinctJobs(jobs.directory, 200, 15_000)).size).toBe(200);
  });

  test('removes no message before Logging has it, and goes on when Logging is back', async () => {
    await using jobs = await group();
    await jobs.logging.end('SIGKILL');
    const processing = await jobs.processing();
    expect((await post(`${jobs.generator.url}/jobs`, { count: 20 })).status).toBe(202);
    await sleep(1_000);
    expect((await get(processing.url)).body).toMatchObject({ processed: 0, queueDepth: 20 });

    const env = { LOG_DIRECTORY: jobs.directory, PORT: String(jobs.logging.port) };
    await using _again = await RunningService.start('logging', env);
    expect((await distinctJobs(jobs.directory, 20, 15_000)).size).toBe(20);
    // A job is written before its message goes, and a busy machine takes its time for twenty.
    await expect
      .poll(async () => (await get(processing.url)).body, { timeout: 10_000 })
      .toMatchObject({ processed: 20, queueDepth: 0 });
  });

  test('stays up while the queue is away', async () => {
    const unreachable = connection.replace(/QueueEndpoint=http:\/\/[^/]+/, 'QueueEndpoint=http://127.0.0.1:1');
    const env = { QUEUE_CONNECTION: unreachable, LOGGING_URL: 'http://127.0.0.1:1/api/logs' };
    await using processing = await RunningService.start('job-processing', env);
    await using generator = await RunningService.start('job-generator', env);
    expect(await post(`${generator.url}/jobs`, { count: 3 })).toMatchObject({
      status: 503,
      type: 'application/problem+json',
      body: { title: 'Stored 0 of 3 jobs; the queue did not take the rest.' },
    });
    await processing.says(/the queue is away/);
    expect((await get(`${processing.url}/healthz`)).status).toBe(200);
    expect((await get(processing.url)).body).toEqual({
      name: 'job-processing',
      version: 'dev',
      processed: 0,
      failed: 0,
    });
  });
});
