/**
 * A loopback address of its own for each container group, derived from its id so that it stays the same, and
 * remembered in a file so that it does so after a restart too.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** 127.64.0.0 to 127.127.255.255: far from 127.0.0.1 and what else programs use. */
const FIRST_OCTET_MIN = 64;
const FIRST_OCTETS = 64;
/** Groups with an address at one time; far above ACI's own quota of 100 in a region. */
const ADDRESSES_MAX = 10_000;

export interface Addresses {
  /** The address the id has or, if it has none, would get. */
  of(id: string): string;
  /** The same, and nobody else gets it from now on. */
  take(id: string): string;
  release(id: string): void;
}

export function createAddresses(directory: string): Addresses {
  const file = path.join(directory, 'addresses.json');
  const taken = read(file);
  const save = (): void => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(taken), undefined, 1));
    renameSync(`${file}.new`, file);
  };
  const of = (id: string): string => {
    const known = taken.get(id);
    if (known !== undefined) return known;
    const used = new Set(taken.values());
    for (let attempt = 0; attempt < ADDRESSES_MAX; attempt++) {
      const address = derive(path.resolve(directory), id, attempt);
      if (!used.has(address)) return address;
    }
    throw new Error('no loopback address is left for another container group');
  };
  return {
    of,
    take(id) {
      const address = of(id);
      if (taken.has(id)) return address;
      if (taken.size >= ADDRESSES_MAX) throw new Error(`more than ${ADDRESSES_MAX} container groups at one time`);
      taken.set(id, address);
      save();
      return address;
    },
    release(id) {
      if (taken.delete(id)) save();
    },
  };
}

/** The folder is part of it, so that two runtimes on one machine do not meet on a port. */
function derive(directory: string, id: string, attempt: number): string {
  const hash = createHash('sha256').update(`${directory}\n${id}\n${attempt}`).digest();
  const [a = 0, b = 0, c = 0] = hash;
  return `127.${FIRST_OCTET_MIN + (a % FIRST_OCTETS)}.${b}.${1 + (c % 254)}`;
}

function read(file: string): Map<string, string> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>));
  } catch {
    // Missing, or half a file from a machine that lost power: addresses are derived again, mostly the same.
    return new Map();
  }
}
