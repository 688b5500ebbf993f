/** ARM's error answers. Each handler throws a Refusal; `arm.ts` tells it in the one shape all clients read. */
import { json, type WireResponse } from '../serve/wire.ts';
import { Refusal } from '../world/refusal.ts';

export function errorAnswer(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): WireResponse {
  return json(status, { error: { code, message } }, headers);
}

export function refusalAnswer(refusal: Refusal): WireResponse {
  return errorAnswer(refusal.status, refusal.code, refusal.message, { ...refusal.headers });
}

const GATEWAY = { 'x-ms-failure-cause': 'gateway' };

/** In the words recorded since 2021. */
export function resourceNotFound(type: string, name: string, resourceGroup: string): Refusal {
  const message =
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. ` +
    'For more details please go to https://aka.ms/ARMResourceNotFoundFix';
  return new Refusal(404, 'ResourceNotFound', message, GATEWAY);
}

export function resourceGroupNotFound(name: string): Refusal {
  return new Refusal(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`, GATEWAY);
}

export function subscriptionNotFound(id: string): Refusal {
  return new Refusal(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`, GATEWAY);
}

/** A path that names nothing ARM here knows. */
export function unknownPath(segments: readonly string[]): Refusal {
  const message = `The path '/${segments.join('/')}' names no resource type that is known here.`;
  return new Refusal(404, 'InvalidResourceType', message, GATEWAY);
}

export function methodNotAllowed(method: string): Refusal {
  return new Refusal(405, 'MethodNotAllowed', `The requested resource does not support http method '${method}'.`);
}

export function badRequest(code: string, message: string): Refusal {
  return new Refusal(400, code, message);
}
