/**
 * What one read of one container group told: it is there, it is not, or nobody knows. "Not known" never becomes
 * "not there": doubt never deletes (docs/how-it-works.md).
 */
import type { Fault } from '../errors.ts';
import type { ContainerGroup } from '../model.ts';
import type { RouterView } from '../router.ts';

export type Sight =
  | { readonly kind: 'there'; readonly group: ContainerGroup }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly fault: Fault };

/** What one read of one router told. */
export type RouterSight =
  | { readonly kind: 'there'; readonly view: RouterView }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly fault: Fault };

/** What one question to a vault told: the reference with the newest version named in it. */
export type SecretSight =
  | { readonly kind: 'version'; readonly reference: string }
  | { readonly kind: 'unknown'; readonly fault: Fault };

/** What one question to a registry told. */
export type ImageSight =
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'unknown'; readonly fault: Fault };
