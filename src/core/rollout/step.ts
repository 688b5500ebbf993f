/**
 * One write to Azure, decided and not yet done. A plan holds at most one for a container group, so that two writes to
 * one never overlap; `engine/apply.ts` is the only place that carries one out.
 */
import type { JsonObject } from '../json.ts';
import type { Reason } from '../reasons.ts';
import type { EndpointSpec, ProfileSettings, ProfileSpec, RouterRef } from '../router.ts';
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
      /** A name that was never looked at: whatever is there already is somebody else's, and stays. */
      readonly fresh?: true;
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
    }
  | RouterStep;

/** A write to a router: an endpoint bears its replica's name. */
export type RouterStep =
  | {
      readonly kind: 'endpoint';
      readonly as: 'prove' | 'route' | 'reweigh';
      readonly replica: string;
      readonly router: RouterRef;
      readonly endpoint: EndpointSpec;
      readonly reason: Reason;
    }
  | {
      readonly kind: 'unroute';
      readonly replica: string;
      readonly router: RouterRef;
      readonly reason: Reason;
    }
  /** `replica` is the profile's own name: what is written to. */
  | {
      readonly kind: 'createProfile';
      readonly replica: string;
      readonly router: RouterRef;
      readonly profile: ProfileSpec;
      readonly reason: Reason;
    }
  /** Its settings alone. */
  | {
      readonly kind: 'updateProfile';
      readonly replica: string;
      readonly router: RouterRef;
      readonly settings: ProfileSettings;
      readonly reason: Reason;
    }
  | { readonly kind: 'deleteProfile'; readonly replica: string; readonly router: RouterRef; readonly reason: Reason };

export type StepWord =
  | PutWord
  | 'tags'
  | 'delete'
  | 'start'
  | 'stop'
  | 'restart'
  | Extract<RouterStep, { kind: 'endpoint' }>['as']
  | 'unroute'
  | 'createProfile'
  | 'updateProfile'
  | 'deleteProfile';

/** The step in one word, as history and dry runs tell it. */
export function wordOf(step: Step): StepWord {
  return step.kind === 'put' || step.kind === 'endpoint' ? step.as : step.kind;
}

export function isRouterStep(step: Step): step is RouterStep {
  return 'router' in step;
}
