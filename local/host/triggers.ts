/** The trigger kinds this host serves. A function with anything else is refused at start, not silently left out. */
import type { LoadedFunction } from './load-app.ts';

export type TriggerKind = 'http' | 'eventGrid' | 'queue' | 'timer';

const KINDS: Readonly<Record<string, TriggerKind>> = {
  httptrigger: 'http',
  eventgridtrigger: 'eventGrid',
  queuetrigger: 'queue',
  timertrigger: 'timer',
};

export function kindOf(fn: LoadedFunction): TriggerKind {
  const kind = KINDS[fn.trigger.info.type.toLowerCase()];
  if (kind === undefined)
    throw new Error(`function ${fn.name}: trigger type "${fn.trigger.info.type}" is not supported here`);
  return kind;
}

/** Apart from its trigger a function may have the HTTP output only: data goes in and out through SDKs. */
export function refuseUnsupportedBindings(fn: LoadedFunction): void {
  for (const [name, info] of Object.entries(fn.metadata.bindings)) {
    const supported = name === fn.trigger.name || (info.direction === 'out' && info.type.toLowerCase() === 'http');
    if (!supported)
      throw new Error(`function ${fn.name}: binding "${name}" of type "${info.type}" is not supported here`);
  }
}
