/** One call to the queue service as its handlers see it, and what several of them do with it. Made by `queue-service.ts`. */
import type { WireRequest, WireResponse } from '../serve/wire.ts';
import { Refusal } from '../world/refusal.ts';
import { outOfRange, queueNotFound } from './refusals.ts';
import type { Queue, State } from './state.ts';
import { element, escaped, XML_HEAD } from './xml.ts';

export interface QueueCall {
  readonly request: WireRequest;
  readonly state: State;
  readonly now: number;
  readonly name: string;
}

const VERSION = '2026-04-06';

export function queueOf({ state, name }: QueueCall): Queue {
  const queue = state.queues.get(name);
  if (queue === undefined) throw queueNotFound();
  return queue;
}

/** A whole number among the parameters; undefined where there is none. */
export function numberAsked(call: QueueCall, parameter: string, min: number, max: number): number | undefined {
  const text = call.request.url.searchParams.get(parameter);
  if (text === null) return undefined;
  if (!/^-?\d+$/.test(text)) {
    throw new Refusal(400, 'InvalidQueryParameterValue', `The value of the query parameter '${parameter}' is invalid.`);
  }
  const number = Number(text);
  if (number < min || number > max) throw outOfRange(parameter);
  return number;
}

export function queueXml(status: number, body: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-ms-version': VERSION },
    body: `${XML_HEAD}${body}`,
  };
}

export function bareAnswer(status: number, headers: Record<string, string> = {}): WireResponse {
  return { status, headers: { 'x-ms-version': VERSION, ...headers }, body: '' };
}

export function refusedXml({ status, code, message }: Refusal): WireResponse {
  const answer = queueXml(status, element('Error', element('Code', code) + element('Message', escaped(message))));
  return { ...answer, headers: { ...answer.headers, 'x-ms-error-code': code } };
}
