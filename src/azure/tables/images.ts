/**
 * The table Images, who uses a repository: the port `Images`. A row is only its keys: registry host, and repository,
 * scope, name and container joined, so that one range query finds exactly a repository's users.
 */
import { odata } from '@azure/data-tables';
import { Fault } from '../../core/errors.ts';
import type { GroupKey } from '../../core/model.ts';
import type { Images, ImageUse } from '../../core/ports.ts';
import { encodeKey, joinKeys, keysUnder, splitKeys } from './keys.ts';
import { malformed } from './row-faults.ts';
import type { EntityKeys, Table } from './table.ts';

export function createImages(table: Table): Images {
  return {
    async users(host, repository, signal) {
      const { from, to } = keysUnder(repository);
      const filter = odata`PartitionKey eq ${encodeKey(host)} and RowKey ge ${from} and RowKey lt ${to}`;
      const found = new Map<string, GroupKey>();
      for await (const entity of table.query(filter, signal)) {
        const key = toGroupKey(entity['rowKey']);
        found.set(`${key.scope}\n${key.name}`, key);
      }
      return [...found.values()];
    },

    async add(key, uses, signal) {
      for (const use of uses) {
        try {
          await table.insert({ ...keysOf(key, use) }, 'repeatable', signal);
        } catch (error) {
          // There already: the keys are all that a row says.
          if (!(error instanceof Fault) || error.status !== 409 || error.kind !== 'conflict') throw error;
        }
      }
    },

    async remove(key, uses, signal) {
      for (const use of uses) await table.removeAny(keysOf(key, use), signal);
    },
  };
}

function keysOf(key: GroupKey, use: ImageUse): EntityKeys {
  return {
    partitionKey: encodeKey(use.host),
    rowKey: joinKeys(use.repository, key.scope, key.name, use.container),
  };
}

function toGroupKey(rowKey: unknown): GroupKey {
  const parts = typeof rowKey === 'string' ? splitKeys(rowKey) : undefined;
  const [, scope, name] = parts ?? [];
  if (parts?.length !== 4 || scope === undefined || name === undefined) throw malformed('/rowKey of Images');
  return { scope, name };
}
