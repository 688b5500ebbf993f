/**
 * The calls to messages: send, receive, peek, update, delete, clear. Called by the router of queues. Each receiving
 * gives a new pop receipt, and only the newest one is good.
 */
import type { WireResponse } from '../serve/wire.ts';
import { Refusal } from '../world/refusal.ts';
import { type Message, NEVER } from './message.ts';
import { addMessage, dropExpired, heldMessage, removeMessage, visible } from './messages.ts';
import { bareAnswer, numberAsked, type QueueCall, queueOf, queueXml } from './queue-call.ts';
import { bodyTooLarge, invalidXml } from './refusals.ts';
import { element, escaped, messageTextOf } from './xml.ts';

/** The service's own limits and defaults. */
const TEXT_BYTES_MAX = 64 * 1024;
const HIDDEN_S_MAX = 7 * 24 * 3600;
const HIDDEN_S = 30;
const LIVING_S = 7 * 24 * 3600;
const RECEIVED_MAX = 32;

export function sendMessage(call: QueueCall): WireResponse {
  const text = textOf(call);
  if (text === undefined) throw invalidXml();
  const hiddenS = numberAsked(call, 'visibilitytimeout', 0, HIDDEN_S_MAX) ?? 0;
  const livingS = numberAsked(call, 'messagettl', -1, Number.MAX_SAFE_INTEGER) ?? LIVING_S;
  if (livingS === 0 || (livingS > 0 && hiddenS > 0 && hiddenS >= livingS)) {
    throw new Refusal(400, 'InvalidQueryParameterValue', 'messagettl must be greater than visibilitytimeout, or -1.');
  }
  const queue = call.state.queueToWrite(queueOf(call));
  const serial = call.state.next();
  const message: Message = {
    id: idOf(serial),
    serial,
    text,
    insertedAt: call.now,
    expiresAt: livingS === -1 ? NEVER : Math.min(NEVER, call.now + livingS * 1000),
    visibleAt: call.now + hiddenS * 1000,
    dequeueCount: 0,
    popReceipt: receiptOf(serial),
  };
  addMessage(queue, message);
  return list(201, [message], (sent) => head(sent) + receipt(sent));
}

export function receiveMessages(call: QueueCall): WireResponse {
  const hiddenS = numberAsked(call, 'visibilitytimeout', 1, HIDDEN_S_MAX) ?? HIDDEN_S;
  const max = numberAsked(call, 'numofmessages', 1, RECEIVED_MAX) ?? 1;
  const found = visible(queueOf(call), call.now, max);
  if (found.length === 0) return list(200, [], head);
  const queue = call.state.queueToWrite(queueOf(call));
  dropExpired(queue, call.now);
  const received = found.map((message) => ({
    ...message,
    visibleAt: call.now + hiddenS * 1000,
    dequeueCount: message.dequeueCount + 1,
    popReceipt: receiptOf(call.state.next()),
  }));
  for (const message of found) removeMessage(queue, message);
  for (const message of received) addMessage(queue, message);
  return list(200, received, (message) => head(message) + receipt(message) + content(message));
}

export function peekMessages(call: QueueCall): WireResponse {
  const max = numberAsked(call, 'numofmessages', 1, RECEIVED_MAX) ?? 1;
  return list(200, visible(queueOf(call), call.now, max), (message) => head(message) + content(message));
}

export function updateMessage(call: QueueCall, id: string): WireResponse {
  const text = textOf(call);
  const hiddenS = numberAsked(call, 'visibilitytimeout', 0, HIDDEN_S_MAX);
  if (hiddenS === undefined) {
    throw new Refusal(400, 'MissingRequiredQueryParameter', "The query parameter 'visibilitytimeout' is missing.");
  }
  const queue = call.state.queueToWrite(queueOf(call));
  const message = heldMessage(queue, call.now, id, receiptAsked(call));
  const popReceipt = receiptOf(call.state.next());
  const visibleAt = call.now + hiddenS * 1000;
  removeMessage(queue, message);
  addMessage(queue, { ...message, text: text ?? message.text, popReceipt, visibleAt });
  return bareAnswer(204, { 'x-ms-popreceipt': popReceipt, 'x-ms-time-next-visible': timeText(visibleAt) });
}

export function deleteMessage(call: QueueCall, id: string): WireResponse {
  const queue = call.state.queueToWrite(queueOf(call));
  removeMessage(queue, heldMessage(queue, call.now, id, receiptAsked(call)));
  return bareAnswer(204);
}

export function clearMessages(call: QueueCall): WireResponse {
  call.state.queueToWrite(queueOf(call)).messages.length = 0;
  return bareAnswer(204);
}

function textOf({ request }: QueueCall): string | undefined {
  const text = messageTextOf(request.body);
  if (text !== undefined && Buffer.byteLength(text) > TEXT_BYTES_MAX) throw bodyTooLarge();
  return text;
}

function receiptAsked({ request }: QueueCall): string | null {
  return request.url.searchParams.get('popreceipt');
}

function list(status: number, messages: readonly Message[], describe: (message: Message) => string): WireResponse {
  const items = messages.map((message) => element('QueueMessage', describe(message)));
  return queueXml(status, element('QueueMessagesList', items.join('')));
}

function head({ id, insertedAt, expiresAt }: Message): string {
  const times = element('InsertionTime', timeText(insertedAt)) + element('ExpirationTime', timeText(expiresAt));
  return element('MessageId', id) + times;
}

function receipt({ popReceipt, visibleAt }: Message): string {
  return element('PopReceipt', popReceipt) + element('TimeNextVisible', timeText(visibleAt));
}

function content({ dequeueCount, text }: Message): string {
  return element('DequeueCount', dequeueCount) + element('MessageText', escaped(text));
}

/** RFC 1123. */
function timeText(time: number): string {
  return new Date(time).toUTCString();
}

function idOf(serial: number): string {
  return `00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;
}

function receiptOf(serial: number): string {
  return Buffer.from(serial.toString(16).padStart(12, '0')).toString('base64');
}
