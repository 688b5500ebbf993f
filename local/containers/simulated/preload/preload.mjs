/**
 * Loaded before a simulated container's own program (`--import`, through NODE_OPTIONS, so its child processes have it
 * too): makes a Node program believe in its container group's network and file system. Only Node programs: anything
 * else sees the machine as it is. Plain JavaScript, because it may run where types are not stripped.
 */
import { enterFileSystem } from './file-system.mjs';
import { enterNetwork } from './network.mjs';
import { endWithParent } from './parent.mjs';

const text = process.env['MOORING_NAMESPACE'];
if (text) {
  const namespace = JSON.parse(text);
  endWithParent();
  enterNetwork(namespace);
  enterFileSystem(namespace);
}
