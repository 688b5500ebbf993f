/** A process of its own that holds a runtime, for tests that kill it: `node host.ts DIRECTORY PROGRAM COMMAND…`. */
import { gzipSync } from 'node:zlib';
import { createSimulatedRuntime } from '../../../local/containers/simulated/simulated-runtime.ts';
import { realClock } from '../../../local/world/clock.ts';
import { container, group, ID } from './plain-group.ts';

const [directory = '', ...command] = process.argv.slice(2);
const empty = gzipSync(new Uint8Array(1024));
const runtime = await createSimulatedRuntime({
  clock: realClock(),
  directory,
  pull: async () => ({
    digest: `sha256:${'0'.repeat(64)}`,
    config: { entrypoint: [], command, environment: [], workingDirectory: '/' },
    layers: [{ digest: 'sha256:0', read: async () => empty }],
  }),
});
await runtime.run(group([container('web')]));
const told = setInterval(() => {
  const lines = runtime.logs(ID, 'web', 10);
  if (!lines.includes('pid')) return;
  clearInterval(told);
  process.stdout.write(lines);
}, 20);
setInterval(() => undefined, 1000);
