/**
 * Probes the endpoints of all profiles on the world's clock: one probe an interval, the first some time after an
 * endpoint came or was enabled, Degraded when more than the tolerated failures came in a row, Online again with the
 * first success (all documented). Kept in memory: after a restart everything is being checked again.
 */
import type { WorldClock } from '../clock.ts';
import type { WorldSettings } from '../settings.ts';
import { type ProbePlan, type ProbeResult, type Prober, passes, planOf } from './prober.ts';
import { endpointKey, isEnabled, isEndpointEnabled, profileKey, type TrafficProfile } from './profile.ts';

export interface EndpointHealth {
  readonly status: 'CheckingEndpoint' | 'Online' | 'Degraded';
  /** In a row. */
  readonly failures: number;
  /** When and how the last probe ended; absent: none has. */
  readonly last?: { readonly at: number; readonly result: ProbeResult };
}

/** How the clock calls the next probe of an endpoint; its key comes after. */
export const PROBE = 'probe of';

export interface Monitors {
  /** Probes what this profile now wants probed, and nothing else of it. */
  follow(profile: TrafficProfile): void;
  forget(profile: TrafficProfile): void;
  /** Undefined: it is not probed. By {@link endpointKey}. */
  health(key: string): EndpointHealth | undefined;
  close(): void;
}

interface Monitor {
  readonly key: string;
  plan: ProbePlan;
  health: EndpointHealth;
  /** Calls off the next probe, and the one under way. */
  callOffNext: () => void;
  callOffThis: () => void;
}

export interface MonitorParts {
  readonly clock: WorldClock;
  readonly settings: WorldSettings;
  readonly prober: Prober;
}

export function createMonitors({ clock, settings, prober }: MonitorParts): Monitors {
  const monitors = new Map<string, Monitor>();

  function start(key: string, plan: ProbePlan): void {
    const monitor: Monitor = {
      key,
      plan,
      health: { status: 'CheckingEndpoint', failures: 0 },
      callOffNext: noop,
      callOffThis: noop,
    };
    monitors.set(key, monitor);
    probeIn(monitor, settings.firstProbeMs);
  }

  function stop(key: string): void {
    const monitor = monitors.get(key);
    monitors.delete(key);
    monitor?.callOffNext();
    monitor?.callOffThis();
  }

  function probeIn(monitor: Monitor, ms: number): void {
    monitor.callOffNext = clock.after(ms * settings.probeScale, () => probe(monitor), `${PROBE} ${monitor.key}`);
  }

  /** One probe, and the next an interval after its beginning. */
  function probe(monitor: Monitor): void {
    const { plan } = monitor;
    probeIn(monitor, plan.intervalMs);
    const abort = new AbortController();
    const outcome = prober.probe(plan.request, abort.signal);
    if (!(outcome instanceof Promise)) return judge(monitor, plan, outcome);
    let ended = false;
    const end = (result?: ProbeResult): void => {
      if (ended) return;
      ended = true;
      callOffTimeout();
      monitor.callOffThis = noop;
      if (result) judge(monitor, plan, result);
      abort.abort();
    };
    const callOffTimeout = clock.after(plan.timeoutMs * settings.probeScale, () =>
      end({ kind: 'failed', reason: 'no answer within the timeout' }),
    );
    monitor.callOffThis = () => end();
    outcome.then(end, (error: unknown) => end({ kind: 'failed', reason: String(error) }));
  }

  function judge(monitor: Monitor, plan: ProbePlan, result: ProbeResult): void {
    const last = { at: clock.now(), result };
    if (passes(result, plan)) {
      monitor.health = { status: 'Online', failures: 0, last };
      return;
    }
    const failures = monitor.health.failures + 1;
    const tolerated =
      monitor.health.last === undefined && settings.firstProbeFailed === 'degrades' ? 0 : plan.toleratedFailures;
    monitor.health = { status: failures > tolerated ? 'Degraded' : monitor.health.status, failures, last };
  }

  function change(monitor: Monitor, plan: ProbePlan): void {
    const { intervalMs } = monitor.plan;
    monitor.plan = plan;
    if (intervalMs === plan.intervalMs) return;
    monitor.callOffNext();
    probeIn(monitor, plan.intervalMs);
  }

  function forget(profile: TrafficProfile, except: ReadonlyMap<string, ProbePlan> = new Map()): void {
    const prefix = `${profileKey(profile)}/`;
    for (const key of [...monitors.keys()]) if (key.startsWith(prefix) && !except.has(key)) stop(key);
  }

  return {
    follow(profile) {
      const plans = plansOf(profile);
      forget(profile, plans);
      for (const [key, plan] of plans) {
        const monitor = monitors.get(key);
        if (monitor?.plan.request.host === plan.request.host) change(monitor, plan);
        else {
          stop(key);
          start(key, plan);
        }
      }
    },
    forget: (profile) => forget(profile),
    health: (key) => monitors.get(key)?.health,
    close() {
      for (const key of [...monitors.keys()]) stop(key);
    },
  };
}

/** What is to be probed: nothing of a disabled profile, no disabled endpoint, no nested one, none that always serves. */
function plansOf(profile: TrafficProfile): ReadonlyMap<string, ProbePlan> {
  const plans = new Map<string, ProbePlan>();
  if (!isEnabled(profile)) return plans;
  for (const endpoint of profile.endpoints) {
    const probed =
      endpoint.type !== 'nestedEndpoints' &&
      isEndpointEnabled(endpoint) &&
      endpoint.properties['alwaysServe'] !== 'Enabled';
    const plan = probed ? planOf(profile, endpoint) : undefined;
    if (plan) plans.set(endpointKey(profile, endpoint), plan);
  }
  return plans;
}

function noop(): void {}
