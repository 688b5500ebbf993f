/**
 * The service under load. Its version may say how it behaves, after a plus sign:
 * `v2+crash` ends right after its start; `v2+never-ready` listens, and is never ready; `v2+500` says
 * that it is well by both its checks and answers 500;
 * `v2+late-health`, `v2+late-ready` need a while until they serve, and say so only by one of their two checks. All
 * others need a moment before they listen, as services do.
 */
import { createServer } from 'node:http';

/** Longer than a container needs to be called running, so that only a check can tell. */
const WARM_UP_MS = 2_000;
/** Longer than any proof that does not look at the right check. */
const LATE_MS = 30_000;
const CRASH_AFTER_MS = 300;

const version = process.env.APP_VERSION ?? 'dev';
const [, behaviour = ''] = version.split('+');
const began = Date.now();
const headers = { 'content-type': 'text/plain', 'x-version': version };

function serves() {
  if (behaviour === 'never-ready') return false;
  return !behaviour.startsWith('late') || Date.now() - began > LATE_MS;
}

/** /healthz is what Mooring asks, /ready what the router asks, everything else what clients ask. */
function statusOf(path) {
  if (path === '/healthz') return serves() || behaviour === 'late-ready' ? 200 : 503;
  if (path === '/ready') return serves() || behaviour === 'late-health' ? 200 : 503;
  if (!serves()) return 503;
  return behaviour === '500' ? 500 : 200;
}

const server = createServer((request, response) => {
  response.writeHead(statusOf(request.url), headers).end(version);
});
// Clients may keep a connection for a minute; who closes first is the client.
server.keepAliveTimeout = 120_000;
if (behaviour === 'crash') setTimeout(() => process.exit(1), CRASH_AFTER_MS);
else setTimeout(() => server.listen(8080, '0.0.0.0'), WARM_UP_MS);

process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
