/**
 * Preload for Azurite as a child process with an IPC channel: when the parent is gone, the child ends at once. Not in
 * order: what it answered for is on disk already, and saving it again could overwrite what a successor has written.
 */
process.channel?.unref();
process.once('disconnect', () => process.exit(1));
