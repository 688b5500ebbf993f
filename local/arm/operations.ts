/** Operation addresses: given with what takes time, polled by the clients. */
import { json, type WireResponse } from '../serve/wire.ts';
import { guidOf } from '../world/guid.ts';
import { type ContainerGroup, regionOf } from '../world/model.ts';
import { Refusal } from '../world/refusal.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { methodNotAllowed } from './errors.ts';
import type { Headers } from './limits.ts';
import { has } from './service-history.ts';

/** The service polls under this version whatever the call was made with (recorded). */
const POLL_API_VERSION = '2018-06-01';
const RETRY_AFTER_SECONDS = '1';

/** Where to ask after the operation of a container group; nothing when there is none. */
export function operationHeaders(world: World, call: ArmCall, group: ContainerGroup): Headers {
  if (group.operation === undefined || !has(world, 'tellsOperations')) return {};
  const path = `/subscriptions/${group.subscription}/providers/Microsoft.ContainerInstance/locations/${regionOf(group.location)}`;
  const address = `${call.origin}${path}/operations/${group.operation}?api-version=${POLL_API_VERSION}`;
  // Without Retry-After, clients wait up to 30 s between polls.
  const told: Headers = { 'azure-asyncoperation': address, 'retry-after': RETRY_AFTER_SECONDS };
  if (!has(world, 'signsOperations')) return told;
  const signature = guidOf(group.operation).replaceAll('-', '');
  const signed = `${address}&t=${world.clock.now()}&c=${CERTIFICATE}&s=${signature}&h=${signature}`;
  return { ...told, 'azure-asyncoperation': signed, 'azure-asyncnotification': 'Enabled' };
}

/** As long as a certificate in base64, so that nobody gets used to short addresses; it is looked at by nobody. */
const CERTIFICATE = Buffer.alloc(2_100, 'certificate ').toString('base64url');

/** `GET …/locations/{location}/operations/{id}`: always 200, the status tells. */
export function pollOperation(world: World, call: ArmCall, id: string): WireResponse {
  if (call.method !== 'GET') throw methodNotAllowed(call.method);
  const operation = world.operations.get(id);
  if (!operation) throw new Refusal(404, 'OperationNotFound', `The operation '${id}' is not known.`);
  const { resourceUri, status, startTime, error } = operation;
  const failure = error === undefined ? {} : { error: { ...error } };
  const headers: Headers = status === 'Pending' ? { 'retry-after': RETRY_AFTER_SECONDS } : {};
  return json(200, { id: resourceUri, status, startTime, properties: { events: [] }, ...failure }, headers);
}
