/** One call to ARM as its handlers see it: the path taken apart, the body read. Made by `arm.ts`. */
import type { WireRequest } from '../serve/wire.ts';
import { isObject, type JsonObject, parseJson } from '../world/json.ts';
import { badRequest } from './errors.ts';

export interface ArmCall {
  readonly method: string;
  /** The path's parts as sent, without empty ones: clients send double slashes. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  /** Where the client thinks we are: addresses in answers start with it. */
  readonly origin: string;
  readonly correlationId: string;
  body(): JsonObject;
}

export function readCall(request: WireRequest, correlationId: string): ArmCall {
  const { url } = request;
  return {
    method: request.method,
    segments: segmentsOf(url.pathname),
    query: url.searchParams,
    apiVersion: url.searchParams.get('api-version') ?? '',
    origin: url.origin,
    correlationId,
    body: () => readBody(request.body),
  };
}

function segmentsOf(path: string): readonly string[] {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) throw badRequest('InvalidRequestUri', `The path '${path}' is not well encoded.`);
    throw error;
  }
}

function readBody(bytes: Uint8Array): JsonObject {
  const value = parseJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  if (isObject(value)) return value;
  throw badRequest(
    'InvalidRequestContent',
    'The request content was invalid and could not be deserialized: it is no JSON object.',
  );
}
