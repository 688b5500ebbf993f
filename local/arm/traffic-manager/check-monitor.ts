/**
 * The health check of a profile: its rules and defaults, as Traffic Manager's documentation on endpoint monitoring has
 * them. Called by `check-profile.ts`.
 */
import { type Json, type JsonObject, textAt, without } from '../../world/json.ts';
import { integer, objectList, word } from './members.ts';
import { invalid } from './refusals.ts';

const AT = '/properties/monitorConfig';
const HEADERS_MAX = 8;
const RANGES_MAX = 8;
const INTERVALS = [10, 30];

/** With the defaults filled in, in the order of Azure's answers; throws a refusal. */
export function checkMonitor(sent: JsonObject): JsonObject {
  const protocol = word(sent, 'protocol', AT, { of: ['HTTP', 'HTTPS', 'TCP'] });
  const port = integer(sent, 'port', AT, { min: 1, max: 65_535 });
  const path = checkPath(sent, protocol);
  const interval = integer(sent, 'intervalInSeconds', AT, { min: 10, max: 30, fallback: 30 });
  if (!INTERVALS.includes(interval)) throw invalid(`${AT}/intervalInSeconds`, 'it must be 10 or 30');
  const longest = interval === 10 ? 9 : 10;
  const timeout = integer(sent, 'timeoutInSeconds', AT, { min: 5, max: longest, fallback: longest });
  const tolerated = integer(sent, 'toleratedNumberOfFailures', AT, { min: 0, max: 9, fallback: 3 });
  const ranges = checkRanges(sent, protocol);
  const headers = checkHeaders(sent, AT);
  return {
    ...without(sent, 'profileMonitorStatus'),
    protocol,
    port,
    path,
    intervalInSeconds: interval,
    toleratedNumberOfFailures: tolerated,
    timeoutInSeconds: timeout,
    ...(headers.length === 0 ? {} : { customHeaders: headers }),
    ...(ranges.length === 0 ? {} : { expectedStatusCodeRanges: ranges }),
  };
}

function checkPath(sent: JsonObject, protocol: string): Json {
  const path = sent['path'] ?? null;
  if (protocol === 'TCP') {
    if (path === null || path === '') return null;
    throw invalid(`${AT}/path`, 'a TCP check has no path');
  }
  if (typeof path === 'string' && path.startsWith('/')) return path;
  throw invalid(`${AT}/path`, `a check by ${protocol} needs a path that begins with a slash`);
}

function checkRanges(sent: JsonObject, protocol: string): readonly JsonObject[] {
  const ranges = objectList(sent, 'expectedStatusCodeRanges', AT, RANGES_MAX);
  if (protocol === 'TCP' && ranges.length > 0) {
    throw invalid(`${AT}/expectedStatusCodeRanges`, 'a TCP check has no status codes');
  }
  return ranges.map((range, index) => {
    const at = `${AT}/expectedStatusCodeRanges/${index}`;
    const min = integer(range, 'min', at, { min: 100, max: 999 });
    return { min, max: integer(range, 'max', at, { min, max: 999 }) };
  });
}

/** Of a profile, or of an endpoint. */
export function checkHeaders(sent: JsonObject, at: string): readonly JsonObject[] {
  return objectList(sent, 'customHeaders', at, HEADERS_MAX).map((header, index) => {
    const [name, value] = [textAt(header, 'name'), textAt(header, 'value')];
    if (name && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && value !== undefined && !/[\r\n]/.test(value)) {
      return { name, value };
    }
    throw invalid(`${at}/customHeaders/${index}`, 'a header has a name and a value');
  });
}
