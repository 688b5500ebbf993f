/** What the services refuse, and what Logging promises of its file. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, linesOn, post, RunningService, temporaryShare } from './services.ts';

const COUNT = { pointer: '/count', rule: 'an integer from 1 to 10000' };
const NAME = '1 to 63 letters, digits, dots, hyphens or underscores';

describe('Job Generator', () => {
  let generator: RunningService | undefined;
  beforeAll(async () => {
    // A refusal needs no queue, so there is none.
    generator = await RunningService.start('job-generator', {
      QUEUE_ENDPOINT: 'http://127.0.0.1:1/a',
      APP_VERSION: 'v7',
    });
  }, 70_000);
  afterAll(() => generator?.end('SIGKILL'));

  test.each([
    ['no count', {}, [COUNT]],
    ['none', { count: 0 }, [COUNT]],
    ['too many', { count: 10_001 }, [COUNT]],
    ['a fraction', { count: 1.5 }, [COUNT]],
    ['text', { count: '5' }, [COUNT]],
    ['an unknown field', { count: 5, 'a/b': 1 }, [{ pointer: '/a~1b', rule: 'no such field' }]],
    ['an array', [1], [{ pointer: '', rule: 'an object' }]],
    ['no JSON', 'count=5', [{ pointer: '', rule: 'a JSON document' }]],
  ])('refuses %s and says which rule', async (_name, body, errors) => {
    expect(await post(`${generator?.url}/jobs`, body)).toMatchObject({
      status: 400,
      type: 'application/problem+json',
      body: { type: 'about:blank', status: 400, errors },
    });
  });

  test('refuses a body that is too large', async () => {
    expect(await post(`${generator?.url}/jobs`, ' '.repeat(5_000))).toMatchObject({
      status: 413,
      body: { errors: [{ pointer: '', rule: 'at most 4096 bytes' }] },
    });
  });

  test('says its name, version and health, and what it does not have', async () => {
    expect(await get(`${generator?.url}/`)).toMatchObject({
      status: 200,
      body: { name: 'job-generator', version: 'v7' },
    });
    expect((await get(`${generator?.url}/healthz`)).status).toBe(200);
    expect((await get(`${generator?.url}/jobs`)).status).toBe(405);
    expect((await get(`${generator?.url}/constructor`)).status).toBe(404);
  });
});

describe('Logging', () => {
  test('keeps one entry or several, each on a line, before it answers', async () => {
    await using share = await temporaryShare();
    await using logging = await RunningService.start('logging', { LOG_DIRECTORY: share.directory });
    const entry = { service: 'a', version: 'v1', text: 'two\nlines' };
    expect((await post(`${logging.url}/api/logs`, entry)).status).toBe(204);
    const two = [
      { service: 'b', version: 'v1', jobId: 'one' },
      { service: 'b', version: 'v2', jobId: 'one' },
    ];
    expect((await post(`${logging.url}/api/logs`, two)).status).toBe(204);
    expect((await post(`${logging.url}/api/logs`, [])).status).toBe(204);
    expect(await linesOn(share.directory)).toEqual([entry, ...two]);
    expect((await get(`${logging.url}/api/logs/summary`)).body).toEqual({
      lines: 3,
      distinctJobs: 1,
      byVersion: { v1: 1, v2: 1 },
      complete: true,
    });
  });

  test('refuses all entries when one is wrong', async () => {
    await using share = await temporaryShare();
    await using logging = await RunningService.start('logging', { LOG_DIRECTORY: share.directory });
    const good = { service: 'a', version: 'v1' };
    expect(await post(`${logging.url}/api/logs`, [good, { service: '', version: 'v1', jobId: 5 }, 'x'])).toMatchObject({
      status: 400,
      body: {
        errors: [
          { pointer: '/1/service', rule: NAME },
          { pointer: '/1/jobId', rule: 'absent, or a job id' },
          { pointer: '/2', rule: 'an object' },
        ],
      },
    });
    expect(await post(`${logging.url}/api/logs`, Array(1_001).fill(good))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '', rule: 'at most 1000 entries' }] },
    });
    expect(await linesOn(share.directory)).toEqual([]);
  });

  test('loses no acknowledged entry to half a line that a killed writer left', async () => {
    await using share = await temporaryShare();
    const file = path.join(share.directory, 'jobs.jsonl');
    await appendFile(file, '{"service":"a","vers');
    await using logging = await RunningService.start('logging', { LOG_DIRECTORY: share.directory });
    await post(`${logging.url}/api/logs`, { service: 'a', version: 'v1', jobId: 'whole' });
    expect((await readFile(file, 'utf8')).split('\n')[1]).toBe('{"service":"a","version":"v1","jobId":"whole"}');
    expect((await get(`${logging.url}/api/logs/summary`)).body).toMatchObject({ lines: 2, distinctJobs: 1 });
  });

  test('is ill while its share is not there, and well once it is', async () => {
    await using share = await temporaryShare();
    const directory = path.join(share.directory, 'not-mounted');
    await using logging = await RunningService.start('logging', { LOG_DIRECTORY: directory });
    const entry = { service: 'a', version: 'v1' };
    expect((await get(`${logging.url}/healthz`)).status).toBe(503);
    expect((await post(`${logging.url}/api/logs`, entry)).status).toBe(503);
    await mkdir(directory);
    expect((await get(`${logging.url}/healthz`)).status).toBe(200);
    expect((await post(`${logging.url}/api/logs`, entry)).status).toBe(204);
    expect(await linesOn(directory)).toEqual([entry]);
  });
});
