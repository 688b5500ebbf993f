/** Lets a switched-on fault happen to a call: in place of it, after it took effect, or before it does. */
import { ConnectionReset, json, type WireRequest, type WireResponse } from '../serve/wire.ts';
import type { Fault, FaultAnswer } from '../world/faults.ts';
import type { World } from '../world/world.ts';
import { errorAnswer } from './errors.ts';

export interface Outcome {
  readonly answer: WireResponse;
  /** Thrown in place of the answer. */
  readonly reset?: ConnectionReset;
  /** The status the call itself had, where the fault told something else. */
  readonly effect?: number;
}

/** How long after the answer a call takes effect that was answered first. */
const EFFECT_AFTER_MS = 1_000;

export async function answerWithFaults(
  world: World,
  request: WireRequest,
  call: () => Promise<WireResponse>,
  spend: () => Record<string, string>,
): Promise<Outcome> {
  const fault = world.faults.take(request.method, request.url.pathname);
  if (!fault) return { answer: await call() };
  const told = outcomeOf(fault);
  switch (fault.apply) {
    case 'instead':
      return byProvider(told) ? { ...told, answer: withHeaders(told.answer, spend()) } : told;
    case 'after':
      return { ...told, effect: (await call()).status };
    case 'before':
      // The answer is out: what the call itself ends with is seen by nobody.
      world.clock.after(fault.effectAfterMs ?? EFFECT_AFTER_MS, () => void call());
      return told;
  }
}

/** What the resource provider refuses has passed ARM, which counts it and tells so (recorded with a 400). */
function byProvider({ answer, reset }: Outcome): boolean {
  return reset === undefined && (answer.status === 400 || answer.status === 409);
}

function withHeaders(answer: WireResponse, headers: Record<string, string>): WireResponse {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

function outcomeOf({ answer }: Fault): Outcome {
  if (answer === 'reset') return { answer: json(500, {}), reset: new ConnectionReset() };
  return { answer: faultAnswer(answer) };
}

function faultAnswer({ status, code, message, headers, body }: FaultAnswer): WireResponse {
  if (typeof body === 'string') return { status, headers: { ...headers }, body };
  if (body !== undefined) return json(status, body, { ...headers });
  return errorAnswer(status, code ?? 'InternalServerError', message ?? 'A fault was switched on.', { ...headers });
}
