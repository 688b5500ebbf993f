/** The calls to a queue itself: create, delete, its metadata and count. Called by the router of queues. */
import type { WireResponse } from '../serve/wire.ts';
import { Refusal } from '../world/refusal.ts';
import { bareAnswer, type QueueCall, queueOf } from './queue-call.ts';

type Metadata = Readonly<Record<string, string>>;

/** The service's own rule. */
const NAME = /^(?!-)(?!.*--)[a-z0-9-]{3,63}(?<!-)$/;
const METADATA = 'x-ms-meta-';

export function createQueue(call: QueueCall): WireResponse {
  if (!NAME.test(call.name)) {
    throw new Refusal(400, 'InvalidResourceName', 'The specified resource name contains invalid characters.');
  }
  const metadata = metadataOf(call);
  const there = call.state.queues.get(call.name);
  if (there === undefined) {
    call.state.putQueue(call.name, metadata);
    return bareAnswer(201);
  }
  if (same(there.metadata, metadata)) return bareAnswer(204);
  throw new Refusal(409, 'QueueAlreadyExists', 'The specified queue already exists.');
}

export function deleteQueue(call: QueueCall): WireResponse {
  queueOf(call);
  call.state.removeQueue(call.name);
  return bareAnswer(204);
}

/** The count is of all messages, those that nobody may see yet among them. */
export function describeQueue(call: QueueCall): WireResponse {
  const { messages, metadata } = queueOf(call);
  const count = messages.filter(({ expiresAt }) => expiresAt > call.now).length;
  const told = Object.entries(metadata).map(([name, value]) => [`${METADATA}${name}`, value]);
  return bareAnswer(200, { ...Object.fromEntries(told), 'x-ms-approximate-messages-count': String(count) });
}

export function setMetadata(call: QueueCall): WireResponse {
  queueOf(call);
  call.state.putQueue(call.name, metadataOf(call));
  return bareAnswer(204);
}

function metadataOf({ request }: QueueCall): Metadata {
  const entries = Object.entries(request.headers).filter(([name]) => name.startsWith(METADATA));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(METADATA.length), value]));
}

function same(a: Metadata, b: Metadata): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
