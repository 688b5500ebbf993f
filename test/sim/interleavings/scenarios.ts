/** The meetings of two workers that are gone through, by name. */

import { resourceEvent } from '../../../local/event-grid/resource-events.ts';
import type { JsonObject } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { readDocument } from '../../../src/core/spec/document.ts';
import { parseDeclaration } from '../../../src/core/spec/parse.ts';
import { declare } from '../../../src/engine/declare.ts';
import { healthCheck } from '../../../src/engine/health-check.ts';
import { sweep } from '../../../src/engine/sweep.ts';
import { handle } from '../../../src/http/api.ts';
import { EVERYTHING } from '../../../src/http/roles.ts';
import { onImagePushedEvent, onResourceEvent, onWakeMessage } from '../../../src/http/triggers.ts';
import { imagePushedEvent } from '../kernel/events.ts';
import { SCOPE } from '../kernel/services.ts';
import { CREATED, declaration, ENVIRONMENT, IMAGE } from '../workloads/workload.ts';
import type { Arranging, Part, Scenario } from './scenario.ts';

const PUSHED = [{ at: 0, do: ({ push }) => push(IMAGE, 'one') }] satisfies Scenario['before'];
const LOUD = declaration({
  container: { environmentVariables: [{ name: 'LEVEL', value: 'LOUD' }, ...ENVIRONMENT.slice(1)] },
});
const LARGE = declaration({ container: { resources: { requests: { cpu: 2, memoryInGB: 2 } } } });
const PAUSE_MS = 4 * 60_000;
/** Overdue by more than two minutes: nobody believes in the message any more. */
const OVERDUE_MS = 3 * 60_000;

function http(method: string, path: string, document?: JsonObject, query = ''): Part {
  return {
    what: `http ${method}`,
    async work(parts, run) {
      const body = document === undefined ? '' : JSON.stringify(document);
      const request = {
        method,
        path,
        query: new URLSearchParams(query),
        headers: {},
        body: async () => body,
        caller: 'test',
        rights: EVERYTHING,
      };
      const answer = await handle(parts, request, { scope: SCOPE });
      run.sinks.push(`http ${answer.status} ${answer.body}`);
      const [, , group = ''] = path.split('/');
      run.judge.http({
        method,
        group,
        document: document === undefined ? undefined : body,
        status: answer.status,
        body: answer.body,
      });
      return answer.status;
    },
  };
}

/** The message that waits in the queue when the two begin. */
const MESSAGE: Part = {
  what: 'queue message',
  async work(parts, run) {
    const [text] = waiting.get(run) ?? [];
    if (text === undefined) throw new Error('no message waits');
    await onWakeMessage(parts, text);
  },
};

const SWEEP: Part = { what: 'timer sweep', work: (parts) => sweep(parts, [SCOPE], AbortSignal.timeout(150_000)) };
const HEALTH: Part = { what: 'timer health', work: (parts) => healthCheck(parts, AbortSignal.timeout(55_000)) };
const PUSH: Part = {
  what: 'event push',
  async work(parts, run) {
    const digest = run.services.registry.digest(IMAGE) ?? '';
    await onImagePushedEvent(
      parts,
      imagePushedEvent({ repository: 'team/web', tag: 'v1', digest, at: run.clock.now() }),
    );
  },
};
const CHANGED: Part = {
  what: 'event resource',
  async work(parts) {
    const resourceUri = `/subscriptions/${DEFAULT_SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/web`;
    await onResourceEvent(
      parts,
      resourceEvent({
        operationName: 'Microsoft.ContainerInstance/containerGroups/write',
        httpMethod: 'PUT',
        resourceUri,
        subscriptionId: DEFAULT_SUBSCRIPTION,
        correlationId: 'c',
        id: 'e',
        status: 'Succeeded',
        time: '2026-01-05T08:10:00.000Z',
      }),
    );
  },
};

const waiting = new WeakMap<object, string[]>();

/** Declared by a worker that died before it could look: the message alone is left. */
function declared(document: JsonObject): NonNullable<Scenario['arrange']> {
  return async ({ run, past }: Arranging) => {
    await past(async (parts) => {
      const sent: string[] = [];
      const queue = {
        ...parts.queue,
        send: async (message: object, ...rest: readonly unknown[]) => {
          sent.push(JSON.stringify(message));
          void rest;
        },
      };
      const read = readDocument(JSON.stringify(document));
      const parsed = read.ok ? parseDeclaration(read.document, { name: 'web' }) : read;
      if (!read.ok || !parsed.ok) throw new Error('the document of a scenario is a good one');
      const asked = { key: { scope: SCOPE, name: 'web' }, document: read.document, declaration: parsed.declaration };
      await declare({ ...parts, queue }, asked, AbortSignal.timeout(30_000));
      waiting.set(run, sent);
    });
  };
}

const loud = declared(LOUD);
const large = declared(LARGE);

function then(...all: readonly NonNullable<Scenario['arrange']>[]): NonNullable<Scenario['arrange']> {
  return async (arranging) => {
    for (const one of all) await one(arranging);
  };
}

const late: NonNullable<Scenario['arrange']> = ({ pass }) => pass(OVERDUE_MS);
const pushed: NonNullable<Scenario['arrange']> = async ({ run }) => void run.services.registry.push(IMAGE, 'two');
const stray: NonNullable<Scenario['arrange']> = async ({ run, pass }) => {
  const container = {
    name: 'main',
    properties: { image: 'docker.io/library/stray:1', resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } } },
  };
  await run.services.outside('PUT', 'stray', {
    location: 'westeurope',
    properties: { osType: 'Linux', restartPolicy: 'Always', containers: [container] },
  });
  await pass(30_000);
};
const gone: NonNullable<Scenario['arrange']> = async ({ run }) => void (await run.services.outside('DELETE', 'web'));

const lookMeets = (name: string, second: Part): Scenario => ({
  name,
  before: CREATED,
  arrange: loud,
  first: MESSAGE,
  second,
});

export const SCENARIOS: readonly Scenario[] = [
  { name: 'two messages for one ticket', before: CREATED, arrange: loud, first: MESSAGE, second: MESSAGE },
  {
    name: 'two messages for one ticket of a recreation',
    before: CREATED,
    arrange: large,
    first: MESSAGE,
    second: MESSAGE,
  },
  {
    name: 'two messages for one ticket of a first create',
    before: PUSHED,
    arrange: loud,
    first: MESSAGE,
    second: MESSAGE,
  },
  { name: 'message and sweep', before: CREATED, arrange: then(loud, late), first: MESSAGE, second: SWEEP },
  { name: 'sweep and sweep', before: CREATED, arrange: then(loud, late), first: SWEEP, second: SWEEP },
  { name: 'sweep and sweep over a missing one', before: CREATED, arrange: gone, first: SWEEP, second: SWEEP },
  { name: 'sweep and health check', before: CREATED, arrange: gone, first: SWEEP, second: HEALTH },
  { name: 'push during a look', before: CREATED, arrange: then(loud, pushed), first: MESSAGE, second: PUSH },
  { name: 'push twice', before: CREATED, arrange: pushed, first: PUSH, second: PUSH },
  { name: 'push and sweep', before: CREATED, arrange: pushed, first: PUSH, second: SWEEP },
  lookMeets('declare during a look', http('PUT', '/groups/web', LARGE)),
  lookMeets('declare of the same during a look', http('PUT', '/groups/web', LOUD)),
  lookMeets('event during a look', CHANGED),
  lookMeets('delete during a look', http('DELETE', '/groups/web')),
  lookMeets('release during a look', http('DELETE', '/groups/web', undefined, 'keep=true')),
  lookMeets('stop during a look', http('POST', '/groups/web/stop')),
  lookMeets('restart during a look', http('POST', '/groups/web/restart')),
  lookMeets('hold during a look', http('POST', '/groups/web/hold')),
  lookMeets('hold of everything during a look', http('POST', '/hold')),
  {
    name: 'delete during a first look',
    before: PUSHED,
    arrange: loud,
    first: MESSAGE,
    second: http('DELETE', '/groups/web'),
  },
  {
    name: 'adopt twice at once',
    before: [],
    arrange: stray,
    first: http('POST', '/groups/stray/adopt'),
    second: http('POST', '/groups/stray/adopt'),
  },
  {
    name: 'adopt and declare at once',
    before: [],
    arrange: stray,
    first: http('POST', '/groups/stray/adopt'),
    second: http('PUT', '/groups/stray', { ...LOUD, name: 'stray' }),
  },
  {
    name: 'two declares of a new name at once',
    before: PUSHED,
    first: http('PUT', '/groups/web', LOUD),
    second: http('PUT', '/groups/web', LARGE),
  },
  {
    name: 'the same declare of a new name twice',
    before: PUSHED,
    first: http('PUT', '/groups/web', LOUD),
    second: http('PUT', '/groups/web', LOUD),
  },
  {
    name: 'two declares at once',
    before: CREATED,
    first: http('PUT', '/groups/web', LOUD),
    second: http('PUT', '/groups/web', LARGE),
  },
  {
    name: 'declare and delete at once',
    before: CREATED,
    first: http('PUT', '/groups/web', LOUD),
    second: http('DELETE', '/groups/web'),
  },
  {
    name: 'delete twice at once',
    before: CREATED,
    first: http('DELETE', '/groups/web'),
    second: http('DELETE', '/groups/web', undefined, 'keep=true'),
  },
  {
    name: 'stopped between check and send, then a sweep',
    before: CREATED,
    arrange: loud,
    first: MESSAGE,
    second: SWEEP,
    pauseMs: PAUSE_MS,
  },
  {
    name: 'stopped between check and send, then a declare',
    before: CREATED,
    arrange: large,
    first: MESSAGE,
    second: http('PUT', '/groups/web', LOUD),
    pauseMs: PAUSE_MS,
  },
  {
    name: 'stopped between check and send, then a delete',
    before: CREATED,
    arrange: loud,
    first: MESSAGE,
    second: http('DELETE', '/groups/web'),
    pauseMs: PAUSE_MS,
  },
];
