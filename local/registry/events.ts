/**
 * What the registry tells of itself: the `data` of Event Grid's ImagePushed and ImageDeleted, field names as
 * documented for Azure Container Registry. Made after the write it tells of is on disk.
 */
import { randomUUID } from 'node:crypto';

export type RegistryEvent =
  | { readonly type: 'Microsoft.ContainerRegistry.ImagePushed'; readonly time: string; readonly data: PushedData }
  | { readonly type: 'Microsoft.ContainerRegistry.ImageDeleted'; readonly time: string; readonly data: DeletedData };

interface Request {
  readonly id: string;
  /** The login server, whatever name the client used. */
  readonly host: string;
  readonly method: string;
  readonly useragent: string;
}

export interface PushedData {
  readonly id: string;
  readonly timestamp: string;
  readonly action: 'push';
  readonly target: {
    readonly mediaType: string;
    readonly size: number;
    readonly digest: string;
    readonly length: number;
    readonly repository: string;
    /** Absent when the push was by digest, as the parts of a multi-platform image are. */
    readonly tag?: string;
  };
  readonly request: Request;
}

export interface DeletedData {
  readonly id: string;
  readonly timestamp: string;
  readonly action: 'delete';
  readonly target: { readonly mediaType: string; readonly digest: string; readonly repository: string };
  readonly request: Request;
}

export interface Occurrence {
  readonly loginServer: string;
  readonly now: number;
  readonly userAgent: string;
}

export function pushed(at: Occurrence, target: PushedData['target']): RegistryEvent {
  const time = new Date(at.now).toISOString();
  const data: PushedData = {
    id: randomUUID(),
    timestamp: time,
    action: 'push',
    target,
    request: { id: randomUUID(), host: at.loginServer, method: 'PUT', useragent: at.userAgent },
  };
  return { type: 'Microsoft.ContainerRegistry.ImagePushed', time, data };
}

export function deleted(at: Occurrence, target: DeletedData['target']): RegistryEvent {
  const time = new Date(at.now).toISOString();
  const data: DeletedData = {
    id: randomUUID(),
    timestamp: time,
    action: 'delete',
    target,
    request: { id: randomUUID(), host: at.loginServer, method: 'DELETE', useragent: at.userAgent },
  };
  return { type: 'Microsoft.ContainerRegistry.ImageDeleted', time, data };
}
