/**
 * Preload for Azurite on disk. Azurite saves its Loki databases every 5 s, so `kill -9` loses up to 5 s of answered
 * writes. Here an answer is held back until every database that has unsaved changes is on disk.
 */

import { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

const LOKI = 'lokijs';
const require = createRequire(process.argv[1]);
const Loki = require(LOKI);

/** Databases that are written to files; each Azurite service has two at most. */
const databases = new Set();

class TrackedLoki extends Loki {
  constructor(filename, options) {
    super(filename, options);
    if (options?.persistenceMethod === 'fs') databases.add(this);
  }
}
require.cache[require.resolve(LOKI)].exports = TrackedLoki;

/** True while changes are in memory only: not yet handed to a save, or in a save that still runs. */
function unsaved(database) {
  return database.autosaveDirty() || database.throttledSavePending;
}

/** Loki joins the saves asked for during a running one, so many answers share one write of the file. */
function save(database) {
  return new Promise((resolve, reject) => database.saveDatabase((error) => (error ? reject(error) : resolve())));
}

const end = ServerResponse.prototype.end;
ServerResponse.prototype.end = function endWhenSaved(...args) {
  const waiting = [...databases].filter(unsaved);
  if (waiting.length === 0) return end.apply(this, args);
  Promise.all(waiting.map(save)).then(
    () => end.apply(this, args),
    (error) => this.destroy(error),
  );
  return this;
};
