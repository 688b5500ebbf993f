/**
 * Preload for a child process with an IPC channel: when the parent is gone, the child is told to stop in order.
 */
process.channel?.unref();
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
