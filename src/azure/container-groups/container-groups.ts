/**
 * Container groups over ARM: the port `ContainerGroups`, built by `src/runtime/wiring`. Every write is one request,
 * never repeated and never waited for; bodies pass untouched both ways.
 */

import { Fault } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { textAt } from '../../core/json.ts';
import type { ContainerGroup } from '../../core/model.ts';
import type { ContainerGroupId, ContainerGroups } from '../../core/ports.ts';
import type { ArmBase } from '../arm/address.ts';
import { endpointOf, nextPageUrl } from '../arm/address.ts';
import { type Ask, askerOf, checkWritten, type PaceOptions, saysGone, successText } from '../arm/ask.ts';
import type { ArmAnswer } from '../arm/classify.ts';
import type { ArmCall, ArmOptions } from '../arm/pipeline.ts';
import { groupUrl, listUrl, subscriptionOf } from './address.ts';
import { createContainerInstancePipeline } from './client.ts';
import { readGroup, readPage } from './read-body.ts';

export type { Allowances } from '../arm/allowances.ts';

export interface ContainerGroupsOptions extends ArmOptions, PaceOptions {
  readonly apiVersion?: string;
}

const API_VERSION = '2025-09-01';
/** A list that goes on longer is a loop. */
const PAGES_MAX = 10_000;

export function createContainerGroups(options: ContainerGroupsOptions): ContainerGroups {
  const base: ArmBase = { endpoint: endpointOf(options.endpoint), apiVersion: options.apiVersion ?? API_VERSION };
  const ask = askerOf(createContainerInstancePipeline({ ...options, endpoint: base.endpoint }), options);

  async function write(id: ContainerGroupId, call: ArmCall, signal: AbortSignal): Promise<void> {
    const region = regionOf(call.body) ?? id.region;
    const spender = { subscription: subscriptionOf(id.scope), ...(region === undefined ? {} : { region }) };
    checkWritten(call.method, await ask(spender, call, signal));
  }

  return {
    async get(id, signal) {
      const answer = await read(ask, id.scope, signal)({ method: 'GET', url: groupUrl(base, id) });
      if (saysGone(answer)) return undefined;
      return readGroup(successText(answer));
    },

    list: (scope, signal) => listGroups(scope, base, read(ask, scope, signal)),

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

function read(ask: Ask, scope: string, signal: AbortSignal) {
  return (call: ArmCall): Promise<ArmAnswer> => ask({ subscription: subscriptionOf(scope) }, call, signal);
}

function regionOf(body: JsonObject | undefined): string | undefined {
  return body === undefined ? undefined : textAt(body['location']);
}
