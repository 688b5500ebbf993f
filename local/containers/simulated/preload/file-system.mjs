/**
 * The container's file system, as far as a Node program can tell: an absolute path under a mount or under the image's
 * own folders is replaced by the real one in `fs`, `fs/promises` and `process.chdir`. Programs started from here, and
 * native code, see the machine's paths; relative paths work because the working directory is real.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Functions whose first argument is a path, and only read. */
const READING = [
  'access',
  'createReadStream',
  'exists',
  'lstat',
  'openAsBlob',
  'opendir',
  'readFile',
  'readdir',
  'readlink',
  'realpath',
  'stat',
  'statfs',
  'unwatchFile',
  'watch',
  'watchFile',
];
/** The same, and change something. */
const WRITING = [
  'appendFile',
  'chmod',
  'chown',
  'createWriteStream',
  'lchown',
  'lutimes',
  'mkdir',
  'mkdtemp',
  'rm',
  'rmdir',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
];
/** Two paths; whether the first is changed too. */
const PAIRS = { copyFile: false, cp: false, link: true, rename: true, symlink: false };

export function enterFileSystem({ paths, real }) {
  const find = (path) => {
    if (real.some((prefix) => isUnder(path, prefix))) return undefined;
    return paths.find(({ from }) => from === '' || isUnder(path, from));
  };
  const plain = (path) => {
    if (path instanceof URL) return path.protocol === 'file:' ? fileURLToPath(path) : undefined;
    const text = Buffer.isBuffer(path) ? path.toString() : path;
    return typeof text === 'string' && text.startsWith('/') ? normal(text) : undefined;
  };
  const translate = (path, writes) => {
    const text = plain(path);
    const mapping = text === undefined ? undefined : find(text);
    if (!mapping) return path;
    if (writes && mapping.readOnly) throw readOnlyError(text);
    const to = mapping.to + text.slice(mapping.from.length);
    return path instanceof URL ? pathToFileURL(to) : to;
  };

  for (const [module, asynchronous] of [
    [fs, false],
    [fs.promises, true],
  ]) {
    for (const name of READING)
      wrap(module, name, asynchronous, ([path, ...rest]) => [translate(path, false), ...rest]);
    for (const name of WRITING) wrap(module, name, asynchronous, ([path, ...rest]) => [translate(path, true), ...rest]);
    wrap(module, 'open', asynchronous, ([path, ...rest]) => [translate(path, opensToWrite(rest[0])), ...rest]);
    for (const [name, first] of Object.entries(PAIRS)) {
      wrap(module, name, asynchronous, ([a, b, ...rest]) => [translate(a, first), translate(b, true), ...rest]);
    }
  }
  const chdir = process.chdir;
  process.chdir = (path) => chdir(translate(path, false));
  syncBuiltinESMExports();
}

/** In place, with its `Sync` twin and its own properties (`realpath.native`). */
function wrap(module, name, asynchronous, change) {
  for (const each of [name, `${name}Sync`]) {
    const original = module[each];
    if (typeof original !== 'function') continue;
    const callback = !asynchronous && each === name && !name.startsWith('create');
    const wrapped = function (...args) {
      let changed;
      try {
        changed = change(args);
      } catch (error) {
        if (asynchronous) return Promise.reject(error);
        const done = callback ? args.findLast((arg) => typeof arg === 'function') : undefined;
        if (!done) throw error;
        process.nextTick(done, error);
        return undefined;
      }
      return original.apply(this, changed);
    };
    module[each] = Object.assign(wrapped, original);
  }
}

function opensToWrite(flags) {
  if (typeof flags === 'number')
    return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function readOnlyError(path) {
  const error = new Error(`EROFS: read-only file system, '${path}'`);
  return Object.assign(error, { errno: -30, code: 'EROFS', path });
}

/** Without doubled slashes, `.` and `..`: a mount cannot be left or missed by spelling. */
function normal(path) {
  const parts = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function isUnder(path, prefix) {
  const base = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  return path === base || path.startsWith(`${base}/`);
}
