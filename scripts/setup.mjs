/**
 * Installs what is missing, then runs the command it was given with this project's own Node first in PATH.
 * Every npm script goes through it, so that a fresh clone needs nothing but Node (18 or newer) and npm.
 * Plain JavaScript on purpose: it runs before anything is installed, on whatever Node the machine has.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;
/** An install that holds the lock longer than this has died: the slowest seen took a minute. */
const LOCK_STALE_MS = 10 * 60_000;
/** How often a command looks whether whoever started it is still there. */
const PARENT_POLL_MS = 500;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bin = path.join(root, 'node_modules', '.bin');
const mark = path.join(root, 'node_modules', '.setup');
const windows = process.platform === 'win32';

await install();
const [command, ...args] = process.argv.slice(2);
if (command) run(command, args);

/** Runs `npm ci` when the lockfile is not the one last installed; a second caller waits for the first. */
async function install() {
  const want = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .update(process.platform + process.arch)
    .digest('hex');
  const installed = () => existsSync(mark) && readFileSync(mark, 'utf8') === want;
  if (installed()) return;
  const lock = path.join(root, '.setup.lock');
  while (!take(lock)) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (installed()) return;
  }
  try {
    process.stderr.write('Installing what Mooring needs (npm ci) ...\n');
    const npm = process.env['npm_execpath'];
    // Nothing of a package runs before somebody has asked for it.
    const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const options = { cwd: root, stdio: ['ignore', 2, 2] };
    const result = npm
      ? spawnSync(process.execPath, [npm, ...flags], options)
      : spawnSync('npm', flags, { ...options, shell: windows });
    if (result.status !== 0) process.exitCode = result.status ?? 1;
    if (result.status !== 0) throw new Error('npm ci failed; its own message stands above');
    mkdirSync(path.dirname(mark), { recursive: true });
    writeFileSync(mark, want);
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch {
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > LOCK_STALE_MS) rmSync(lock, { force: true });
    return false;
  }
}

/** Runs the command; passes signals on, and ends it when whoever started us has gone (npm killed, terminal closed). */
function run(name, rest) {
  const env = { ...process.env, PATH: bin + path.delimiter + (process.env['PATH'] ?? '') };
  const own = path.join(bin, windows ? 'node.cmd' : 'node');
  if (!existsSync(own) && Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
    process.stderr.write(
      `Mooring runs on Node ${NODE_MAJOR_MIN} or newer; this is ${process.version}, and there is no packaged Node for ${process.platform}-${process.arch}. Please install Node ${NODE_MAJOR_MIN}.\n`,
    );
    process.exit(1);
  }
  const child = spawn(name, rest, { stdio: 'inherit', shell: windows, env });
  const starters = whoStartedUs();
  const watch = setInterval(() => {
    if (whoStartedUs() !== starters) child.kill('SIGTERM');
  }, PARENT_POLL_MS);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`cannot run ${name}: ${error.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    clearInterval(watch);
    process.exit(code ?? (signal === 'SIGINT' ? 130 : 143));
  });
}

/** Our parent and, where npm stands behind a shell that would outlive it, that shell's parent. */
function whoStartedUs() {
  const parent = process.ppid;
  if (!process.env['npm_lifecycle_event'] || process.platform !== 'linux') return String(parent);
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    // Field 4, counted after the command's closing parenthesis.
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(parent);
  }
}
