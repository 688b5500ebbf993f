/**
 * The monitor status of endpoints and profiles, from what is set and what the probes found, by the tables of Traffic
 * Manager's documentation on endpoint monitoring and on nested profiles. Pure; used to describe, and to answer.
 */
import { numberAt, textAt } from '../json.ts';
import type { EndpointHealth } from './monitors.ts';
import { isEnabled, isEndpointEnabled, type TrafficEndpoint, type TrafficProfile, targetOf } from './profile.ts';

export type EndpointMonitorStatus =
  | 'CheckingEndpoint'
  | 'Online'
  | 'Degraded'
  | 'Disabled'
  | 'Inactive'
  | 'Stopped'
  | 'Unmonitored';
export type ProfileMonitorStatus = 'CheckingEndpoints' | 'Online' | 'Degraded' | 'Disabled' | 'Inactive';

/** How the rest of the world is looked at. */
export interface Look {
  /** Undefined: it is not probed. */
  health(profile: TrafficProfile, endpoint: TrafficEndpoint): EndpointHealth | undefined;
  /** The profile that a nested endpoint names. */
  child(id: string): TrafficProfile | undefined;
}

export function endpointMonitorStatus(
  look: Look,
  profile: TrafficProfile,
  endpoint: TrafficEndpoint,
): EndpointMonitorStatus {
  if (!isEndpointEnabled(endpoint)) return 'Disabled';
  if (!isEnabled(profile)) return 'Inactive';
  if (endpoint.type === 'nestedEndpoints') return nestedStatus(look, endpoint);
  if (endpoint.properties['alwaysServe'] === 'Enabled') return 'Unmonitored';
  if (targetOf(endpoint) === undefined) return 'Stopped';
  return look.health(profile, endpoint)?.status ?? 'CheckingEndpoint';
}

export function profileMonitorStatus(look: Look, profile: TrafficProfile): ProfileMonitorStatus {
  if (!isEnabled(profile)) return 'Disabled';
  const statuses = profile.endpoints.map((endpoint) => endpointMonitorStatus(look, profile, endpoint));
  if (statuses.includes('Degraded')) return 'Degraded';
  if (statuses.includes('Online') || statuses.includes('Unmonitored')) return 'Online';
  return statuses.includes('CheckingEndpoint') ? 'CheckingEndpoints' : 'Inactive';
}

function nestedStatus(look: Look, endpoint: TrafficEndpoint): EndpointMonitorStatus {
  const child = look.child(textAt(endpoint.properties, 'targetResourceId') ?? '');
  if (!child) return 'Stopped';
  const whole = profileMonitorStatus(look, child);
  if (whole === 'Disabled' || whole === 'Inactive') return 'Stopped';
  const least = numberAt(endpoint.properties, 'minChildEndpoints') ?? 1;
  const statuses = child.endpoints.map((one) => endpointMonitorStatus(look, child, one));
  const online = statuses.filter((status) => status === 'Online' || status === 'Unmonitored').length;
  const checking = statuses.filter((status) => status === 'CheckingEndpoint').length;
  if (online >= least) return 'Online';
  return online + checking >= least ? 'CheckingEndpoint' : 'Degraded';
}
