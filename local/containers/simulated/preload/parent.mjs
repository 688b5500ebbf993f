/**
 * Ends this process when the runtime has gone, however it went. The runtime holds the other end of file descriptor 3:
 * the kernel closes it even after `kill -9`. Grandchildren, which have no such pipe, watch their parent instead.
 */
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';

const PIPE = 3;
/** How often a process without the pipe looks whether its parent is still there, milliseconds. */
const LOOK_MS = 500;

export function endWithParent() {
  if (isPipe()) {
    const socket = new Socket({ fd: PIPE, readable: true, writable: false });
    const end = () => process.exit(143);
    socket.on('end', end).on('close', end).on('error', end).resume();
    socket.unref();
  }
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(143);
  }, LOOK_MS).unref();
}

/** In a grandchild the number may be anything, or nothing. */
function isPipe() {
  try {
    const stat = fstatSync(PIPE);
    return stat.isSocket() || stat.isFIFO();
  } catch {
    return false;
  }
}
