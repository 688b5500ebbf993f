/** `mooring.traffic.trafficManager.monitor`: how a profile that Mooring owns probes its endpoints. Called by traffic.ts. */
import { type Json, type JsonObject, objectAt } from '../json.ts';
import { closedObject, readWhole, readWord } from './closed.ts';
import type { HealthCheck, MonitorSpec } from './declaration.ts';
import { portsOf, propertiesOf } from './group.ts';
import { readUrlPath } from './health-check.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

const KEYS = ['protocol', 'port', 'path', 'intervalSeconds', 'timeoutSeconds', 'toleratedFailures'];
const PORT = { min: 1, max: 65535 };
/** The limits and defaults of Traffic Manager (documented): a timeout stays below a fast interval. */
const TIMEOUT_MIN = 5;
const TIMEOUT_MAX = { 10: 9, 30: 10 } as const;
const TOLERATED = { min: 0, max: 9 };
const TOLERATED_DEFAULT = 3;

interface Place {
  readonly pointer: string;
  readonly report: Report;
}

/** Undefined where the group opens nothing that could be probed; that is refused elsewhere. */
export function readMonitor(
  value: Json | undefined,
  { body, health }: { readonly body: JsonObject; readonly health: HealthCheck | undefined },
  at: Place,
): MonitorSpec | undefined {
  const given = closedObject(value, KEYS, at.pointer, at.report) ?? {};
  const open = probeablePorts(body);
  const like = defaults(health);
  const protocol =
    (given['protocol'] ?? null) === null ? like.protocol : readWord(given, 'protocol', ['HTTP', 'HTTPS', 'TCP'], at);
  const port = readWhole(given, 'port', PORT, at) ?? like.port ?? open[0];
  if (port !== undefined && !open.includes(port)) {
    at.report.refuse(
      below(at.pointer, 'port'),
      'must be a TCP port that the group opens in properties.ipAddress.ports',
    );
  }
  const pathGiven = (given['path'] ?? null) !== null;
  if (protocol === 'TCP' && pathGiven)
    at.report.refuse(below(at.pointer, 'path'), 'is for HTTP and HTTPS; say which as "protocol", which is TCP here');
  const path = pathGiven ? readUrlPath(given, at) : (like.path ?? '/');
  return port === undefined
    ? undefined
    : { protocol, port, ...(protocol === 'TCP' ? {} : { path }), ...readPatience(given, at) };
}

function readPatience(given: JsonObject, at: Place) {
  const interval = given['intervalSeconds'] ?? 30;
  if (interval !== 10 && interval !== 30) at.report.refuse(below(at.pointer, 'intervalSeconds'), 'must be 10 or 30');
  const intervalSeconds = interval === 10 ? 10 : 30;
  const max = TIMEOUT_MAX[intervalSeconds];
  return {
    intervalSeconds,
    timeoutSeconds: readWhole(given, 'timeoutSeconds', { min: TIMEOUT_MIN, max }, at) ?? max,
    toleratedFailures: readWhole(given, 'toleratedFailures', TOLERATED, at) ?? TOLERATED_DEFAULT,
  } as const;
}

/** Mooring's own probe says best what being well means. */
function defaults(health: HealthCheck | undefined): Pick<MonitorSpec, 'protocol' | 'path'> & { port?: number } {
  if (!health) return { protocol: 'TCP' };
  const { probe } = health;
  if (probe.kind === 'tcp') return { protocol: 'TCP', port: probe.port };
  return { protocol: probe.scheme === 'https' ? 'HTTPS' : 'HTTP', port: probe.port, path: probe.path };
}

/** The TCP ports that the group opens: what Traffic Manager can probe. */
export function probeablePorts(body: JsonObject): number[] {
  const address = objectAt(propertiesOf(body)['ipAddress']);
  return portsOf(address, '').flatMap(({ port, protocol }) => (protocol === 'TCP' ? [port] : []));
}
