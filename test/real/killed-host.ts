/** A process of its own that holds a podman runtime, for a test that kills it: `node killed-host.ts DIRECTORY REGISTRY`. */
import { createPodmanRuntime } from '../../local/containers/podman/podman-runtime.ts';
import { realClock } from '../../local/world/clock.ts';

const [directory = '', registry = ''] = process.argv.slice(2);
const host = 'mooring.azurecr.io';
const runtime = await createPodmanRuntime({ clock: realClock(), directory, registries: { [host]: registry } });
const command = ['/bin/busybox', 'sleep', '1000'];
const image = `${host}/team/tools:v1`;
await runtime.run({
  id: '/subscriptions/s/resourcegroups/rg/providers/microsoft.containerinstance/containergroups/left',
  restartPolicy: 'Always',
  initContainers: [],
  containers: [{ name: 'main', image, command, environment: {}, ports: [], mounts: [] }],
  volumes: [],
  publicPorts: [{ port: 80, protocol: 'tcp' }],
});
process.stdout.write('running\n');
setInterval(() => undefined, 1_000);
