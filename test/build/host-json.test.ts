import { expect, it } from 'vitest';
import host from '../../host.json' with { type: 'json' };
import { parseHostJson } from '../../local/host/settings.ts';
import project from '../../package.json' with { type: 'json' };
import { ENTRY } from '../../scripts/build.ts';

it.each([
  ['maxPollingInterval', '00:00:01'],
  ['batchSize', 8],
  ['newBatchThreshold', 4],
  ['visibilityTimeout', '00:00:30'],
  ['maxDequeueCount', 10],
  // Explicit: the extension's own default is base64, and both ends must agree.
  ['messageEncoding', 'none'],
] as const)('reads the queue with %s %s', (name, value) => {
  expect(host.extensions.queues[name]).toBe(value);
});

it('has no queue setting that nobody decided', () => {
  expect(Object.keys(host.extensions.queues)).toHaveLength(6);
});

it('ends a function that runs longer than 5 minutes', () => {
  expect(host.functionTimeout).toBe('00:05:00');
});

it('is understood by the local host as it stands', () => {
  expect(() => parseHostJson(host)).not.toThrow();
});

it('is beside a package.json that names what a build makes, so that func start runs here, too', () => {
  expect(project.main).toBe(`dist/${ENTRY}`);
});
