/**
 * The queue service, from request to response: as the real QueueClient speaks to it. Built by `storage.ts`; takes any
 * Authorization, as long as there is one.
 */
import type { Service, WireResponse } from '../serve/wire.ts';
import { Refusal } from '../world/refusal.ts';
import { pathInAccount } from './address.ts';
import {
  clearMessages,
  deleteMessage,
  peekMessages,
  receiveMessages,
  sendMessage,
  updateMessage,
} from './message-calls.ts';
import { type QueueCall, refusedXml } from './queue-call.ts';
import { createQueue, deleteQueue, describeQueue, setMetadata } from './queue-calls.ts';
import { noAuthorization, notImplemented } from './refusals.ts';

export function queueService(context: () => Pick<QueueCall, 'state' | 'now'>): Service {
  return async (request) => {
    try {
      if (!request.headers['authorization']) throw noAuthorization();
      const [name = '', part, id] = pathInAccount(request.url).split('/');
      const call = { ...context(), request, name };
      if (part === undefined) return routeQueue(call);
      if (part !== 'messages') throw notImplemented();
      return id === undefined ? routeMessages(call) : routeMessage(call, id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return refusedXml(error);
    }
  };
}

function routeQueue(call: QueueCall): WireResponse {
  const { method, url } = call.request;
  const about = url.searchParams.get('comp');
  if (about === 'metadata') {
    if (method === 'PUT') return setMetadata(call);
    if (method === 'GET' || method === 'HEAD') return describeQueue(call);
  } else if (about === null) {
    if (method === 'PUT') return createQueue(call);
    if (method === 'DELETE') return deleteQueue(call);
  }
  throw notImplemented();
}

function routeMessages(call: QueueCall): WireResponse {
  const { method, url } = call.request;
  if (method === 'POST') return sendMessage(call);
  if (method === 'DELETE') return clearMessages(call);
  if (method !== 'GET') throw notImplemented();
  return url.searchParams.get('peekonly') === 'true' ? peekMessages(call) : receiveMessages(call);
}

function routeMessage(call: QueueCall, id: string): WireResponse {
  const { method } = call.request;
  if (method === 'PUT') return updateMessage(call, id);
  if (method === 'DELETE') return deleteMessage(call, id);
  throw notImplemented();
}
