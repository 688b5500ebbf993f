/**
 * A queue message as the wake it carries. Called by the queue trigger, which gets an object or its JSON text as the
 * host sees fit. A message that is none of ours is told apart here, so that it is dropped and never retried.
 */
import { isObject, textAt } from '../core/json.ts';
import type { WakeMessage } from '../core/model.ts';
import { groupNameRule } from '../core/spec/names.ts';
import { readTraceParent } from '../core/tracer.ts';
import { placeOf } from './grammar.ts';

/** Characters; ours have some 200. */
const MESSAGE_MAX = 4096;
const TICKET = /^[\w.:-]{1,128}$/;

export function parseWakeMessage(message: unknown): WakeMessage | undefined {
  const value = typeof message === 'string' ? parsed(message) : message;
  if (!isObject(value) || value['v'] !== 1) return undefined;
  const [scope, group, ticket] = [textAt(value['scope']), textAt(value['group']), textAt(value['ticket'])];
  if (scope === undefined || group === undefined || ticket === undefined) return undefined;
  if (placeOf(scope) === undefined || groupNameRule(group) !== undefined || !TICKET.test(ticket)) return undefined;
  const trace = textAt(value['trace']);
  // A trace that is none is no reason to miss a look.
  return { v: 1, scope, group, ticket, ...(readTraceParent(trace) && trace !== undefined ? { trace } : {}) };
}

function parsed(text: string): unknown {
  if (text.length > MESSAGE_MAX) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
