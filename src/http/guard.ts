/**
 * The engine's parts as one caller may use them: a row or a container group outside the resource groups in which the
 * caller holds the route's role cannot be read or written, whatever the route does, and lists show what the caller may
 * read. Made by `api.ts` for each request whose caller is known; no route can forget it.
 */
import type { ContainerGroupId, ContainerGroups, Groups, History, Revisions, Stored } from '../core/ports.ts';
import type { Parts } from '../engine/parts.ts';
import { forbidden } from './authorize.ts';
import { newlyReached } from './reach.ts';
import { mayIn, type Rights, type Role } from './roles.ts';

/** Throws a refusal for a scope in which the role is not held. */
export type Check = (scope: string) => void;

export function checkFor(rights: Rights, role: Role): Check {
  return (scope) => {
    if (!mayIn(rights, role, scope)) throw forbidden(role, scope);
  };
}

/** `written`: told of each row that was inserted or whose desired state was changed, after it was. */
export function guarded(
  parts: Parts,
  rights: Rights,
  role: Role,
  written: (stored: Stored) => Promise<void> = async () => undefined,
): Parts {
  const check = checkFor(rights, role);
  return {
    ...parts,
    groups: guardedGroups(parts.groups, { check, mayRead: (scope) => mayIn(rights, 'Reader', scope), written }),
    containerGroups: guardedContainerGroups(parts.containerGroups, check),
    revisions: guardedRevisions(parts.revisions, check),
    history: guardedHistory(parts.history, check),
  };
}

interface Guarding {
  readonly check: Check;
  readonly mayRead: (scope: string) => boolean;
  readonly written: (stored: Stored) => Promise<void>;
}

function guardedGroups(groups: Groups, { check, mayRead, written }: Guarding): Groups {
  return {
    async get(key, signal) {
      check(key.scope);
      return groups.get(key, signal);
    },
    async insert(row, signal) {
      check(row.key.scope);
      newlyReached(row.key, row.desired.document, undefined).forEach(check);
      const stored = await groups.insert(row, signal);
      await written(stored);
      return stored;
    },
    async update(stored, change, signal) {
      const { key, desired } = stored.row;
      check(key.scope);
      if (change.desired) newlyReached(key, change.desired.document, desired.document).forEach(check);
      const updated = await groups.update(stored, change, signal);
      // What a look records with its state, such as an end of life, is the look's and not the caller's.
      if (change.desired && !change.state) await written(updated);
      return updated;
    },
    async remove(stored, signal) {
      check(stored.row.key.scope);
      await groups.remove(stored, signal);
    },
    async *list(scope, signal) {
      if (scope !== undefined) check(scope);
      for await (const stored of groups.list(scope, signal)) if (mayRead(stored.row.key.scope)) yield stored;
    },
    async named(name, max, signal) {
      return (await groups.named(name, max, signal)).filter(({ row }) => mayRead(row.key.scope));
    },
  };
}

function guardedContainerGroups(groups: ContainerGroups, check: Check): ContainerGroups {
  const checked = async <T>({ scope }: ContainerGroupId, call: () => Promise<T>): Promise<T> => {
    check(scope);
    return call();
  };
  return {
    get: (id, signal) => checked(id, () => groups.get(id, signal)),
    put: (id, body, signal) => checked(id, () => groups.put(id, body, signal)),
    patchTags: (id, tags, signal) => checked(id, () => groups.patchTags(id, tags, signal)),
    delete: (id, signal) => checked(id, () => groups.delete(id, signal)),
    act: (id, verb, signal) => checked(id, () => groups.act(id, verb, signal)),
    async *list(scope, signal) {
      check(scope);
      yield* groups.list(scope, signal);
    },
  };
}

function guardedRevisions(revisions: Revisions, check: Check): Revisions {
  const checked = async <T>(scope: string, call: () => Promise<T>): Promise<T> => {
    check(scope);
    return call();
  };
  return {
    insert: (key, revision, signal) => checked(key.scope, () => revisions.insert(key, revision, signal)),
    get: (key, number, signal) => checked(key.scope, () => revisions.get(key, number, signal)),
    numbers: (key, signal) => checked(key.scope, () => revisions.numbers(key, signal)),
    remove: (key, number, signal) => checked(key.scope, () => revisions.remove(key, number, signal)),
    removeAll: (key, signal) => checked(key.scope, () => revisions.removeAll(key, signal)),
  };
}

function guardedHistory(history: History, check: Check): History {
  return {
    async append(key, entry, signal) {
      check(key.scope);
      await history.append(key, entry, signal);
    },
    async list(key, max, signal) {
      check(key.scope);
      return history.list(key, max, signal);
    },
  };
}
