/**
 * One write to Azure, decided and not yet done. A plan holds at most one for a replica, so that two writes to one
 * container group never overlap; `engine/apply.ts` is the only place that carries one out.
 */
import type { JsonObject } from '../json.ts';
import type { Reason } from '../reasons.ts';
import type { Tags } from '../tags.ts';

export type PutWord = 'create' | 'recreate' | 'update';

export type Step =
  /** Create, or replace in full. `body` holds vault references, and every tag but the epoch. */
  | {
      readonly kind: 'put';
      /** What the PUT is to people. */
      readonly as: PutWord;
      readonly replica: string;
      readonly body: JsonObject;
      readonly revision: number;
      readonly reason: Reason;
    }
  /** `tags` is the whole map: a PATCH replaces it. */
  | { readonly kind: 'tags'; readonly replica: string; readonly tags: Tags; readonly reason: Reason }
  | { readonly kind: 'delete'; readonly replica: string; readonly reason: Reason }
  | {
      readonly kind: 'start' | 'stop' | 'restart';
      readonly replica: string;
      readonly reason: Reason;
      /** The generation whose restart this is, once it is accepted. */
      readonly restartedFor?: number;
    };

/** The step in one word, as history and dry runs tell it. */
export function wordOf(step: Step): PutWord | Exclude<Step['kind'], 'put'> {
  return step.kind === 'put' ? step.as : step.kind;
}
