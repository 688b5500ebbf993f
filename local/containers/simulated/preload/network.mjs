/**
 * The group's network namespace, as far as a Node program can tell: `localhost` is the group's loopback address, and
 * listening on every address listens there. TCP by name and `127.0.0.1` with a port that the group declares; any
 * other port of 127.0.0.1 stays the machine's, where local Azure listens. UDP is left alone.
 */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const LOCAL_NAMES = new Set(['localhost', 'localhost.', 'ip6-localhost', '::1']);
const OWN_TO_LISTEN = new Set(['', '0.0.0.0', '::', '127.0.0.1', '[::]', '[::1]', ...LOCAL_NAMES]);
const LOW_PORTS_END = 1024;

export function enterNetwork({ address, ports, lowPortOffset }) {
  const declared = new Set(ports);
  const published = (port) => (Number(port) > 0 && Number(port) < LOW_PORTS_END ? Number(port) + lowPortOffset : port);
  const isOwn = (host, port) =>
    host === undefined ||
    host === null ||
    host === '' ||
    LOCAL_NAMES.has(String(host).toLowerCase()) ||
    host === address ||
    (host === '127.0.0.1' && declared.has(Number(port)));

  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    return connect.apply(this, toConnect(args));
  };
  function toConnect(args) {
    const [first, second] = args;
    // `net.connect` hands its arguments on as one marked array: the mark must stay on it.
    if (Array.isArray(first)) {
      first[0] = connectOptions(first[0]);
      return args;
    }
    if (typeof first === 'object' && first !== null) return [connectOptions(first), ...args.slice(1)];
    if (!isPort(first)) return args;
    const host = typeof second === 'string' ? second : undefined;
    const rest = typeof second === 'string' ? args.slice(2) : args.slice(1);
    return isOwn(host, first) ? [published(first), address, ...rest] : args;
  }
  function connectOptions(options) {
    if (options.path || options.port === undefined || !isOwn(options.host, options.port)) return options;
    return { ...options, host: address, port: published(options.port) };
  }

  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (...args) {
    return listen.apply(this, toListen(args));
  };
  function toListen(args) {
    const [first, second] = args;
    if (first === undefined || first === null || typeof first === 'function') {
      return [0, address, ...args.filter((arg) => typeof arg === 'function')];
    }
    if (isPort(first)) {
      const host = typeof second === 'string' ? second : '';
      const rest =
        typeof second === 'string' || second === undefined || second === null ? args.slice(2) : args.slice(1);
      return OWN_TO_LISTEN.has(host.toLowerCase()) ? [published(first), address, ...rest] : args;
    }
    if (typeof first !== 'object' || first.path || first.fd !== undefined || first.port === undefined) return args;
    if (!OWN_TO_LISTEN.has((first.host ?? '').toLowerCase())) return args;
    return [{ ...first, host: address, port: published(first.port) }, ...args.slice(1)];
  }

  const lookup = dns.lookup;
  dns.lookup = (...args) => {
    const [name, options, callback] = args;
    const done = callback ?? options;
    if (!LOCAL_NAMES.has(String(name).toLowerCase())) return lookup(...args);
    const all = typeof options === 'object' && options !== null && options.all;
    process.nextTick(() => (all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)));
    return {};
  };
  const lookupPromise = dns.promises.lookup;
  dns.promises.lookup = async (...args) => {
    const [name, options] = args;
    if (!LOCAL_NAMES.has(String(name).toLowerCase())) return lookupPromise(...args);
    return options?.all ? [{ address, family: 4 }] : { address, family: 4 };
  };
  syncBuiltinESMExports();
}

function isPort(value) {
  return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
}
