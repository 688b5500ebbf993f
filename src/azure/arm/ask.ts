/**
 * How every adapter of ARM's asks: not before a pause that ARM asked for is over, and what an answer tells of allowances
 * is passed on. What the answer means is said here too: done, gone, or a Fault.
 */
import { Fault } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { Allowances } from './allowances.ts';
import { readAllowances } from './allowances.ts';
import type { ArmAnswer } from './classify.ts';
import { armError, classifyAnswer } from './classify.ts';
import { GONE_CODES } from './error-rules.ts';
import type { ArmCall, SendToArm } from './pipeline.ts';

export interface PaceOptions {
  /** Awaited: a pause is written down before anything else is done. */
  readonly onAllowances?: (left: Allowances, signal: AbortSignal) => Promise<void> | void;
  /** For how long no call of this method may be made yet, in milliseconds; asked before each. */
  readonly pauseMs?: (subscription: string, method: string, signal: AbortSignal) => Promise<number> | number;
}

/** Whose allowance a call spends, and of which region, where that is known. */
export interface Spender {
  readonly subscription: string;
  readonly region?: string;
}

export type Ask = (spender: Spender, call: ArmCall, signal: AbortSignal) => Promise<ArmAnswer>;

/** Sends, unless a pause was asked for, and passes on what the answer tells of allowances. */
export function askerOf(send: SendToArm, { onAllowances, pauseMs }: PaceOptions): Ask {
  return async ({ subscription, region }, call, signal) => {
    const pause = (await pauseMs?.(subscription, call.method, signal)) ?? 0;
    if (pause > 0) {
      const message = 'ARM asked us to slow down: not called before its time';
      throw new Fault('transient', { reason: 'Throttled', message, retryAfterMs: pause });
    }
    const answer = await send(call, signal);
    const told = { subscription, method: call.method, ...(region === undefined ? {} : { region }) };
    const left = onAllowances && readAllowances(answer, told);
    if (left) await onAllowances(left, signal);
    return answer;
  };
}

/** The text of a read that was answered; anything but 200 is a Fault. */
export function successText(answer: ArmAnswer): string {
  if (answer.status !== 200) throw classifyAnswer(answer, false);
  return answer.text;
}

/** Throws unless a write was taken. What is to be deleted and is gone already is done. */
export function checkWritten(method: string, answer: ArmAnswer): void {
  const gone = method === 'DELETE' && saysGone(answer);
  if (!succeeded(answer) && !gone) throw classifyAnswer(answer, true);
}

/** Only ARM's own codes count: a 404 of a proxy, or of a wrong address, says nothing about a resource. */
export function saysGone(answer: ArmAnswer): boolean {
  return answer.status === 404 && GONE_CODES.has(armError(answer.text).code ?? '');
}

/** A page or half an answer under a good status is not ARM's word: a gateway may have given it, and nothing was done. */
function succeeded({ status, text }: ArmAnswer): boolean {
  return status >= 200 && status < 300 && (text.trim() === '' || isJsonObject(text));
}

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}
