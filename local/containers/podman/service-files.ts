/**
 * The files that tell our podman where images come from and what containers may use, in a folder of ours: nothing that
 * belongs to the machine is edited. Written by `service.ts`; the registries' file is used by buildah and skopeo as well.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** podman's own values as root, which need a right that a process in a container or sandbox may lack. */
const FILES_MAX = 1_048_576;
const PROCESSES_MAX = 1_048_576;

/**
 * How long an ended exec is kept, for its exit code to be asked. podman's own 5 minutes would heap up what probes ran,
 * and removing a container that has one left takes 3 s.
 */
const EXEC_KEPT_S = 5;

/** `host` → where it really is: `mooring.azurecr.io` → `http://127.0.0.1:5000`. */
export type RegistryPlaces = Readonly<Record<string, string>>;

/** Makes the Azure name of a registry lead to loopback, for pulls and pushes. */
export function writeRegistriesConf(directory: string, places: RegistryPlaces): string {
  const file = path.join(directory, 'registries.conf');
  const tables = Object.entries(places).map(([host, place]) => {
    const { host: location, protocol } = new URL(place);
    const insecure = protocol === 'http:';
    return `\n[[registry]]\nprefix = "${host}"\nlocation = "${location}"\ninsecure = ${insecure}\n`;
  });
  writeFileSync(file, `unqualified-search-registries = []\n${tables.join('')}`);
  return file;
}

/**
 * Containers get the limits that this process has itself: podman would raise them, and where it may not, runc fails.
 * cgroupfs, because there need not be a systemd.
 */
export function writeContainersConf(directory: string): string {
  const file = path.join(directory, 'containers.conf');
  const files = Math.min(hardLimit('Max open files'), FILES_MAX);
  const processes = Math.min(hardLimit('Max processes'), processNumbers(), PROCESSES_MAX);
  const limits = `default_ulimits = ["nofile=${files}:${files}", "nproc=${processes}:${processes}"]`;
  const engine = 'runtime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"';
  const exec = `exit_command_delay = ${EXEC_KEPT_S}`;
  writeFileSync(file, `[containers]\n${limits}\n\n[engine]\n${engine}\n${exec}\n`);
  return file;
}

function hardLimit(name: string): number {
  const line = readFileSync('/proc/self/limits', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(name));
  const hard = line?.trim().split(/\s{2,}/)[2];
  return hard === undefined || hard === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(hard);
}

/** podman lowers its own limit of processes to the highest process number. */
function processNumbers(): number {
  return Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'));
}
