/**
 * Reads host.json and the app settings, as far as this host uses them. Called once, at start; a value that cannot be
 * read is an error that names the key, because the real host would refuse it or behave differently from what was meant.
 */
export type Settings = Readonly<Record<string, string | undefined>>;

export interface QueueSettings {
  readonly batchSize: number;
  readonly newBatchThreshold: number;
  readonly maxPollingIntervalMs: number;
  readonly maxDequeueCount: number;
  /** How long a message stays away after its function failed. */
  readonly visibilityTimeoutMs: number;
  readonly messageEncoding: 'base64' | 'none';
}

export interface HostSettings {
  readonly routePrefix: string;
  readonly queues: QueueSettings;
}

/** The service hands out at most 32 messages at once. */
const BATCH_SIZE_MAX = 32;
const POLLING_INTERVAL_MIN_MS = 100;

export function parseHostJson(hostJson: unknown): HostSettings {
  const extensions = section(section(hostJson, 'host.json')['extensions'], 'extensions');
  const prefix = section(extensions['http'], 'http')['routePrefix'] ?? 'api';
  if (typeof prefix !== 'string') throw new Error('host.json: extensions.http.routePrefix must be text');
  return {
    routePrefix: prefix.replace(/^\/+|\/+$/g, ''),
    queues: parseQueues(section(extensions['queues'], 'queues')),
  };
}

function parseQueues(queues: Readonly<Record<string, unknown>>): QueueSettings {
  const whole = (key: string, otherwise: number, min: number, max: number): number => {
    const value = queues[key] ?? otherwise;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new Error(`host.json: extensions.queues.${key} must be a whole number from ${min} to ${max}`);
  };
  const time = (key: string, otherwise: string): number => {
    const value = queues[key] ?? otherwise;
    const ms = typeof value === 'string' ? parseTimeSpan(value) : undefined;
    if (ms === undefined) throw new Error(`host.json: extensions.queues.${key} must be a time like 00:00:30`);
    return ms;
  };
  const encoding = String(queues['messageEncoding'] ?? 'base64').toLowerCase();
  if (encoding !== 'base64' && encoding !== 'none') {
    throw new Error('host.json: extensions.queues.messageEncoding must be "base64" or "none"');
  }
  const batchSize = whole('batchSize', 16, 1, BATCH_SIZE_MAX);
  return {
    batchSize,
    // The real default multiplies by the processor count; one here, so that a test sees the same on every machine.
    newBatchThreshold: whole('newBatchThreshold', Math.floor(batchSize / 2), 0, 1000),
    maxPollingIntervalMs: Math.max(POLLING_INTERVAL_MIN_MS, time('maxPollingInterval', '00:01:00')),
    maxDequeueCount: whole('maxDequeueCount', 5, 1, 10_000),
    visibilityTimeoutMs: time('visibilityTimeout', '00:00:00'),
    messageEncoding: encoding,
  };
}

/** .NET's TimeSpan text, `[d.]hh:mm:ss[.fraction]`, in milliseconds; undefined when it is not one. */
export function parseTimeSpan(text: string): number | undefined {
  const match = /^(?:(\d+)\.)?(\d{1,2}):([0-5]?\d):([0-5]?\d)(\.\d{1,7})?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  if (Number(hours) > 23) return undefined;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Math.round(Number(fraction) * 1000);
}

/** Replaces every `%NAME%` by the app setting; a missing setting is an error, as in the real host. */
export function resolveSettings(text: string, settings: Settings): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`'%${name}%' does not resolve to a value: no app setting ${name}`);
    return value;
  });
}

function section(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`host.json: ${name} must be an object`);
  }
  return Object.fromEntries(Object.entries(value));
}
