/** `mooring.health`: the probe of Mooring's own. Called by mooring.ts; the port must be one the group opens. */
import { type Json, type JsonObject, objectAt } from '../json.ts';
import { closedObject, readText, readWhole, readWord } from './closed.ts';
import type { HealthCheck } from './declaration.ts';
import { portsOf, propertiesOf } from './group.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

/** One failure may be chance; three looks, at most every 30 s, are a minute and a half of it. */
const FAILURES_DEFAULT = 3;
const FAILURES = { min: 1, max: 10 };
const PORT = { min: 1, max: 65535 };
/** Characters. */
const PATH_MAX = 1024;

export function readHealth(value: Json | undefined, body: JsonObject, report: Report): HealthCheck | undefined {
  const pointer = '/mooring/health';
  const health = closedObject(value, ['http', 'tcp', 'failureThreshold'], pointer, report);
  if (health === undefined) return undefined;
  const failureThreshold = readWhole(health, 'failureThreshold', FAILURES, { pointer, report }) ?? FAILURES_DEFAULT;
  const http = closedObject(health['http'], ['path', 'port', 'scheme'], below(pointer, 'http'), report);
  const tcp = closedObject(health['tcp'], ['port'], below(pointer, 'tcp'), report);
  if ((http === undefined) === (tcp === undefined)) {
    report.refuse(pointer, 'must hold one probe: http or tcp');
    return undefined;
  }
  if (http !== undefined) {
    const at = { pointer: below(pointer, 'http'), report };
    const scheme = readWord(http, 'scheme', ['http', 'https'], at);
    const path = readUrlPath(http, at);
    const port = readPort(http, body, at);
    return port === undefined ? undefined : { probe: { kind: 'http', scheme, path, port }, failureThreshold };
  }
  const port = readPort(tcp ?? {}, body, { pointer: below(pointer, 'tcp'), report });
  return port === undefined ? undefined : { probe: { kind: 'tcp', port }, failureThreshold };
}

/** The path of a URL and nothing of its host; `/` where none is given. */
export function readUrlPath(http: JsonObject, at: { pointer: string; report: Report }): string {
  const path = readText(http, 'path', at) ?? '/';
  // Printable ASCII from a slash on, and not two slashes: it must stay a path, whatever it is joined to.
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(path) || path.includes('\\') || path.includes('#') || path.length > PATH_MAX) {
    at.report.refuse(
      below(at.pointer, 'path'),
      'must be a URL path that begins with one "/", without white space or "#"',
    );
  }
  return path;
}

function readPort(probe: JsonObject, body: JsonObject, at: { pointer: string; report: Report }): number | undefined {
  const pointer = below(at.pointer, 'port');
  if (probe['port'] === undefined || probe['port'] === null) {
    at.report.refuse(pointer, 'a probe needs a port');
    return undefined;
  }
  const port = readWhole(probe, 'port', PORT, at);
  const address = objectAt(propertiesOf(body)['ipAddress']);
  const opened = portsOf(address, '').some((open) => open.port === port && open.protocol === 'TCP');
  if (port !== undefined && !opened) {
    at.report.refuse(pointer, 'must be a TCP port that the group opens in properties.ipAddress.ports');
  }
  return port;
}
