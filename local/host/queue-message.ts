/**
 * A storage queue message as the function gets it: its text by the configured encoding, and its trigger metadata.
 */
import type { DequeuedMessageItem } from '@azure/storage-queue';
import { jsonData, type TypedData, textData } from './rpc.ts';

/** Undefined when the text is not valid base64: such a message counts as failed without running the function. */
export function decodeText(text: string, encoding: 'base64' | 'none'): string | undefined {
  if (encoding === 'none') return text;
  const compact = text.trim();
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  return Buffer.from(compact, 'base64').toString('utf8');
}

/**
 * The host lays the top-level properties of a JSON text over the message's own metadata, without regard to case: a
 * message `{"id":"mine"}` hides the real id. Arrays and nulls are left out, scalars become text.
 */
export function triggerMetadata(message: DequeuedMessageItem, text: string): Record<string, TypedData> {
  const metadata: Record<string, TypedData> = {
    QueueTrigger: textData(text),
    DequeueCount: jsonData(message.dequeueCount),
    ExpirationTime: jsonData(message.expiresOn),
    Id: textData(message.messageId),
    InsertionTime: jsonData(message.insertedOn),
    NextVisibleTime: jsonData(message.nextVisibleOn),
    PopReceipt: textData(message.popReceipt),
  };
  for (const [name, value] of Object.entries(properties(text))) {
    if (value === null || Array.isArray(value)) continue;
    const key = Object.keys(metadata).find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
    metadata[key] = typeof value === 'object' ? jsonData(value) : textData(String(value));
  }
  return metadata;
}

function properties(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
