/**
 * A body as it may be shown: every secret value replaced, everything else as it was sent. Equal secrets stay equal and
 * different ones differ, so that two bodies can be compared. Used by the log of writes.
 */
import { createHash, randomBytes } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../world/json.ts';

/** Properties whose values the service never gives back. */
const SECRET = new Set(['secureValue', 'password', 'storageAccountKey', 'workspaceKey', 'protectedSettings']);
/** Of this process alone, so that a mask tells nothing about its secret to anybody else. */
const SALT = randomBytes(16);

export function masked(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, maskedMember(key, value)]));
}

function maskedMember(key: string, value: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return value;
  if (SECRET.has(key)) return maskOf(value);
  // A secret volume is a map of file names to contents.
  if (key === 'secret' && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([file, content]) => [file, content && maskOf(content)]));
  }
  return maskedValue(value);
}

function maskedValue(value: Json): Json {
  if (isObject(value)) return masked(value);
  return isList(value) ? value.map(maskedValue) : value;
}

function maskOf(value: Json): string {
  return `[secret ${createHash('sha256').update(SALT).update(JSON.stringify(value)).digest('hex').slice(0, 8)}]`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
