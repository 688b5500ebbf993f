/**
 * An entity as JSON at the three levels of metadata, written by hand: a text that was written once is kept as long as
 * the entity is. Called by `entity-calls.ts` and `query.ts`.
 */
import type { Entity, Property } from './entity.ts';

export type Metadata = 'none' | 'minimal' | 'full';

/** What ordinary clients ask for again and again: the members of an entity, without braces. */
const written = new WeakMap<Entity, string>();

/** Types that a reader cannot tell from the JSON. */
const TOLD: ReadonlySet<string> = new Set(['Int64', 'DateTime', 'Guid', 'Binary']);

export function metadataAsked(accept: string | undefined, format: string | null): Metadata {
  const asked = format ?? accept ?? '';
  if (asked.includes('odata=nometadata')) return 'none';
  return asked.includes('odata=fullmetadata') ? 'full' : 'minimal';
}

/** The members in the order the service has them. `select`: only those named. */
export function entityMembers(
  entity: Entity,
  metadata: Metadata,
  table: { readonly name: string; readonly url: string },
  select?: ReadonlySet<string>,
): string {
  if (metadata === 'minimal' && select === undefined) {
    const known = written.get(entity);
    if (known !== undefined) return known;
    const text = [`"odata.etag":${JSON.stringify(entity.etag)}`, ...properties(entity, metadata)].join(',');
    written.set(entity, text);
    return text;
  }
  return [...annotations(entity, metadata, table), ...properties(entity, metadata, select)].join(',');
}

function annotations(entity: Entity, metadata: Metadata, table: { name: string; url: string }): string[] {
  if (metadata === 'none') return [];
  const etag = `"odata.etag":${JSON.stringify(entity.etag)}`;
  if (metadata === 'minimal') return [etag];
  const link = `${table.name}(PartitionKey='${entity.partitionKey}',RowKey='${entity.rowKey}')`;
  return [
    `"odata.type":${JSON.stringify(`account.${table.name}`)}`,
    `"odata.id":${JSON.stringify(`${table.url}${link}`)}`,
    etag,
    `"odata.editLink":${JSON.stringify(link)}`,
  ];
}

function properties(entity: Entity, metadata: Metadata, select?: ReadonlySet<string>): string[] {
  const members: string[] = [];
  const wanted = (name: string): boolean => select === undefined || select.has(name);
  if (wanted('PartitionKey')) members.push(`"PartitionKey":${JSON.stringify(entity.partitionKey)}`);
  if (wanted('RowKey')) members.push(`"RowKey":${JSON.stringify(entity.rowKey)}`);
  if (wanted('Timestamp')) {
    if (metadata === 'full') members.push('"Timestamp@odata.type":"Edm.DateTime"');
    members.push(`"Timestamp":"${entity.timestamp}"`);
  }
  for (const [name, property] of entity.properties) {
    if (wanted(name)) members.push(member(JSON.stringify(name), property, metadata));
  }
  return members;
}

function member(quoted: string, { type, value }: Property, metadata: Metadata): string {
  const json = JSON.stringify(value);
  // A whole number would come back as an Int32.
  const text = `${quoted}:${type === 'Double' && /^-?\d+$/.test(json) ? `${json}.0` : json}`;
  const told = TOLD.has(type) || (type === 'Double' && typeof value === 'string');
  return told && metadata !== 'none' ? `${quoted.slice(0, -1)}@odata.type":"Edm.${type}",${text}` : text;
}
