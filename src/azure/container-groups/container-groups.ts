/**
 * Container groups over ARM: the port `ContainerGroups`, built by `src/runtime/wiring`. Every write is one request,
 * never repeated and never waited for; bodies pass untouched both ways.
 */

import { Fault } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { textAt } from '../../core/json.ts';
import type { ContainerGroup } from '../../core/model.ts';
import type { ContainerGroupId, ContainerGroups } from '../../core/ports.ts';
import type { ArmBase } from './address.ts';
import { groupUrl, listUrl, nextPageUrl, subscriptionOf } from './address.ts';
import type { Allowances } from './allowances.ts';
import { readAllowances } from './allowances.ts';
import type { ArmCall, ArmOptions, SendToArm } from './arm-pipeline.ts';
import { createArmPipeline } from './arm-pipeline.ts';
import type { ArmAnswer } from './classify.ts';
import { armError, classifyAnswer } from './classify.ts';
import { GONE_CODES } from './error-rules.ts';
import { readGroup, readPage } from './read-body.ts';

export type { Allowances } from './allowances.ts';

export interface ContainerGroupsOptions extends ArmOptions {
  readonly apiVersion?: string;
  readonly onAllowances?: (left: Allowances) => void;
  /** For how long no call of this method may be made yet, in milliseconds; asked before each. */
  readonly pauseMs?: (subscription: string, method: string) => number;
}

const API_VERSION = '2025-09-01';
/** A list that goes on longer is a loop. */
const PAGES_MAX = 10_000;

export function createContainerGroups(options: ContainerGroupsOptions): ContainerGroups {
  const base: ArmBase = {
    endpoint: options.endpoint.replace(/\/+$/, ''),
    apiVersion: options.apiVersion ?? API_VERSION,
  };
  const ask = asker(createArmPipeline({ ...options, endpoint: base.endpoint }), options);

  async function write(id: ContainerGroupId, call: ArmCall, signal: AbortSignal): Promise<void> {
    const answer = await ask(id.scope, call, signal, id.region);
    const gone = call.method === 'DELETE' && saysGone(answer);
    if (!succeeded(answer) && !gone) throw classifyAnswer(answer, true);
  }

  return {
    async get(id, signal) {
      const answer = await ask(id.scope, { method: 'GET', url: groupUrl(base, id) }, signal);
      if (saysGone(answer)) return undefined;
      return readGroup(successText(answer));
    },

    list: (scope, signal) => listGroups(scope, base, (call) => ask(scope, call, signal)),

    put: (id, body, signal) => write(id, { method: 'PUT', url: groupUrl(base, id), body }, signal),

    patchTags: (id, tags, signal) => write(id, { method: 'PATCH', url: groupUrl(base, id), body: { tags } }, signal),

    delete: (id, signal) => write(id, { method: 'DELETE', url: groupUrl(base, id) }, signal),

    act: (id, verb, signal) => write(id, { method: 'POST', url: groupUrl(base, id, verb) }, signal),
  };
}

/** A missing resource group is a fault here, never an empty list: doubt never deletes. */
async function* listGroups(
  scope: string,
  base: ArmBase,
  ask: (call: ArmCall) => Promise<ArmAnswer>,
): AsyncGenerator<ContainerGroup> {
  let url = listUrl(base, scope);
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = readPage(successText(await ask({ method: 'GET', url })));
    yield* page.items;
    if (page.nextLink === undefined) return;
    url = nextPageUrl(base, page.nextLink);
  }
  throw new Fault('transient', {
    reason: 'AzureUnavailable',
    message: `the list of container groups did not end after ${PAGES_MAX} pages`,
  });
}

/** Sends, unless a pause was asked for, and passes on what the answer tells of allowances. */
function asker(send: SendToArm, { onAllowances, pauseMs }: Pick<ContainerGroupsOptions, 'onAllowances' | 'pauseMs'>) {
  return async (scope: string, call: ArmCall, signal: AbortSignal, place?: string): Promise<ArmAnswer> => {
    const subscription = subscriptionOf(scope);
    const pause = pauseMs?.(subscription, call.method) ?? 0;
    if (pause > 0) {
      const message = 'ARM asked us to slow down: not called before its time';
      throw new Fault('transient', { reason: 'Throttled', message, retryAfterMs: pause });
    }
    const answer = await send(call, signal);
    const region = regionOf(call.body) ?? place;
    const told = { subscription, method: call.method, ...(region === undefined ? {} : { region }) };
    const left = onAllowances && readAllowances(answer, told);
    if (left) onAllowances(left);
    return answer;
  };
}

function regionOf(body: JsonObject | undefined): string | undefined {
  return body === undefined ? undefined : textAt(body['location']);
}

function successText(answer: ArmAnswer): string {
  if (answer.status !== 200) throw classifyAnswer(answer, false);
  return answer.text;
}

function succeeded(answer: ArmAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/** Only ARM's own codes count: a 404 of a proxy, or of a wrong address, says nothing about a container group. */
function saysGone(answer: ArmAnswer): boolean {
  return answer.status === 404 && GONE_CODES.has(armError(answer.text).code ?? '');
}
