/** The port through which the inventory sees what leads to container groups. Implemented by `src/azure/network`. */

/** What sends clients to container groups: routers and DNS records, only ever read. */
export interface Pointers {
  /** Everything in a subscription that may be read; what may not is named, and is no fault. */
  list(subscription: string, signal: AbortSignal): Promise<PointersSeen>;
}

export interface PointersSeen {
  readonly pointers: readonly Pointer[];
  readonly unread: readonly Unread[];
}

export interface Pointer {
  readonly kind: 'trafficManager' | 'applicationGateway' | 'dns';
  /** The ARM id of what points: a profile, a gateway, a record set. */
  readonly id: string;
  readonly name: string;
  /** A host name, an address or an ARM id, as it was found. */
  readonly target: string;
}

export interface Unread {
  readonly what: string;
  readonly reason: string;
}
