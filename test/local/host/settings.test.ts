import { describe, expect, it } from 'vitest';
import { createBackoff } from '../../../local/host/backoff.ts';
import { queueFromSettings } from '../../../local/host/queue-connection.ts';
import { compileRoutes } from '../../../local/host/routes.ts';
import { parseHostJson, parseTimeSpan } from '../../../local/host/settings.ts';

describe('host.json', () => {
  it('has the real defaults for what it leaves out', () => {
    expect(parseHostJson({ version: '2.0' })).toEqual({
      routePrefix: 'api',
      queues: {
        batchSize: 16,
        newBatchThreshold: 8,
        maxPollingIntervalMs: 60_000,
        maxDequeueCount: 5,
        visibilityTimeoutMs: 0,
        messageEncoding: 'base64',
      },
    });
  });

  it.each([
    [{ batchSize: 33 }, 'batchSize'],
    [{ maxDequeueCount: 0 }, 'maxDequeueCount'],
    [{ maxPollingInterval: '2s' }, 'maxPollingInterval'],
    [{ visibilityTimeout: 30 }, 'visibilityTimeout'],
    [{ messageEncoding: 'hex' }, 'messageEncoding'],
  ])('with queues %o is refused, naming %s', (queues, key) => {
    expect(() => parseHostJson({ extensions: { queues } })).toThrow(`extensions.queues.${key}`);
  });

  it.each([
    ['00:00:02', 2_000],
    ['00:00:00.25', 250],
    ['1.02:03:04', 93_784_000],
    ['24:00:00', undefined],
    ['5', undefined],
  ])('reads the time %s as %s ms', (text, ms) => {
    expect(parseTimeSpan(text)).toBe(ms);
  });
});

describe('an empty queue', () => {
  it('is asked less and less often up to the limit, and often again once a message came', () => {
    const backoff = createBackoff(2_000, () => 0.5);
    const waits = Array.from({ length: 8 }, () => backoff.next(false));
    expect(waits).toEqual([100, 200, 300, 500, 900, 1_700, 2_000, 2_000]);
    expect(backoff.next(true)).toBe(0);
    expect(backoff.next(false)).toBe(100);
  });

  it('is asked at times that differ by up to a fifth', () => {
    const second = (random: number): number => {
      const backoff = createBackoff(60_000, () => random);
      backoff.next(false);
      return backoff.next(false);
    };
    expect([second(0), second(1)]).toEqual([180, 220]);
  });
});

describe('a route template', () => {
  it.each(['{id:regex(^a$)}', '{a}-{b}', '{*rest}/more', '{x=5}'])(
    '%s is refused, because it cannot be read',
    (template) => {
      expect(() => compileRoutes([{ template, methods: ['GET'], target: 1 }])).toThrow(template);
    },
  );

  it('with a constraint goes before one without, and both before a catch-all', () => {
    const match = compileRoutes(
      ['{*rest}', '{name}', '{id:int}', '{id:guid}'].map((target) => ({ template: target, methods: ['GET'], target })),
    );
    expect(match('GET', '/12')?.target).toBe('{id:int}');
    expect(match('GET', '/0d4b9a86-6c3c-4d8e-9a0e-3c1c3c8f0c11')?.target).toBe('{id:guid}');
    expect(match('GET', '/ann')?.target).toBe('{name}');
    expect(match('GET', '/ann/b')?.target).toBe('{*rest}');
    expect(match('GET', '/%zz')).toBeUndefined();
  });
});

describe('the queue connection of the app settings', () => {
  it('is a connection string, or an address with a managed identity, or absent', async () => {
    expect(await queueFromSettings({ AzureWebJobsStorage: 'c' })).toEqual({ connectionString: 'c' });
    const byIdentity = await queueFromSettings({
      AzureWebJobsStorage__queueServiceUri: 'https://q',
      AzureWebJobsStorage__clientId: 'i',
    });
    expect(byIdentity).toMatchObject({ endpoint: 'https://q', credential: { getToken: expect.any(Function) } });
    expect(await queueFromSettings({})).toBeUndefined();
  });
});
