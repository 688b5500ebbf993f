/**
 * What the doctor asks ARM: the port `Inspector`, built by `src/runtime` when the doctor is first called. Only reads, at
 * the configured endpoint. Token claims are read, not verified: they are ARM's to judge, and ours only to show.
 */

import type { Inspector, Topic } from '../../core/doctor/ports.ts';
import type { Permission } from '../../core/doctor/rights.ts';
import { Fault } from '../../core/errors.ts';
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../../core/json.ts';
import type { Clock } from '../../core/ports.ts';
import { endpointOf, resourceGroupPath, subscriptionPath, withVersion } from '../arm/address.ts';
import { readerOf } from '../arm/list.ts';
import type { ArmOptions } from '../arm/pipeline.ts';
import { createContainerInstancePipeline } from '../container-groups/client.ts';

const PERMISSIONS_VERSION = '2022-04-01';
const TOPICS_VERSION = '2022-06-15';
const RESOURCE_GROUPS_VERSION = '2021-04-01';
/** Of one resource group: an identity has a handful of roles. */
const PERMISSIONS_MAX = 200;
const TOPICS_MAX = 200;
const SUBSCRIPTIONS_MAX = 200;
const TOPIC_ID =
  /^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.EventGrid\/systemTopics\/[^/?#]+$/i;
const FUNCTION = /\/functions\/([^/]+)$/i;

export function createInspector(options: ArmOptions & { readonly clock: Pick<Clock, 'now'> }): Inspector {
  const endpoint = endpointOf(options.endpoint);
  const send = createContainerInstancePipeline({ ...options, endpoint });
  const listing = (signal: AbortSignal) => readerOf(endpoint, (call) => send(call, signal));

  return {
    async identity(signal) {
      const scope = options.audience ?? `${endpoint}/.default`;
      const token = await options.credential.getToken(scope, { abortSignal: signal }).catch(() => null);
      if (!token) throw new Fault('transient', { reason: 'AzureUnavailable', message: 'no token could be had' });
      const claims = claimsOf(token.token);
      const [objectId, tenant] = [textAt(claims['oid']), textAt(claims['tid'])];
      return { ...(objectId === undefined ? {} : { objectId }), ...(tenant === undefined ? {} : { tenant }) };
    },

    async skewMs(subscription, signal) {
      const path = `${subscriptionPath(subscription)}/resourceGroups`;
      const asked = options.clock.now();
      const url = `${withVersion({ endpoint, apiVersion: RESOURCE_GROUPS_VERSION }, path)}&$top=1`;
      const { headers } = await send({ method: 'GET', url }, signal);
      const date = Date.parse(headers.get('date') ?? '');
      // Somewhere between asking and hearing it was that time there, to the second.
      return Number.isNaN(date) ? undefined : (asked + options.clock.now()) / 2 - (date + 500);
    },

    async permissions(scope, signal) {
      const [subscription = '', group = ''] = scope.split('/');
      const path = `${resourceGroupPath(subscription, group)}/providers/Microsoft.Authorization/permissions`;
      const { items } = await listing(signal)(path, PERMISSIONS_VERSION, PERMISSIONS_MAX);
      return items.map(readPermission);
    },

    async topics(subscription, signal) {
      const path = `${subscriptionPath(subscription)}/providers/Microsoft.EventGrid/systemTopics`;
      const { items } = await listing(signal)(path, TOPICS_VERSION, TOPICS_MAX);
      return Promise.all(items.map((item) => topicOf(item, listing(signal))));
    },
  };
}

/** The id stands in the next address, so it must be the id of a topic and nothing more. */
async function topicOf(item: JsonObject, list: ReturnType<typeof readerOf>): Promise<Topic> {
  const id = textAt(item['id']) ?? '';
  const source = (textAt(objectAt(item['properties'])['source']) ?? '').toLowerCase();
  if (!TOPIC_ID.test(id)) return { source, functions: [] };
  const { items } = await list(`${id}/eventSubscriptions`, TOPICS_VERSION, SUBSCRIPTIONS_MAX);
  return { source, functions: items.map(functionOf) };
}

function functionOf(subscription: JsonObject): string {
  const properties = objectAt(subscription['properties']);
  const plain = objectAt(properties['destination']);
  const destination = isObject(plain['properties'])
    ? plain
    : objectAt(objectAt(properties['deliveryWithResourceIdentity'])['destination']);
  return FUNCTION.exec(textAt(objectAt(destination['properties'])['resourceId']) ?? '')?.[1] ?? '?';
}

function readPermission(item: JsonObject): Permission {
  const texts = (name: string) => listAt(item[name]).flatMap((value) => textAt(value) ?? []);
  return { actions: texts('actions'), notActions: texts('notActions') };
}

/** The middle of a token, as it stands; nothing where it is none. */
function claimsOf(token: string): JsonObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
