/**
 * An entity of a table as the model keeps it: never changed, only replaced. A property keeps the type it was sent with,
 * so that it comes back as it was.
 */
export type EdmType = 'String' | 'Int32' | 'Int64' | 'Double' | 'Boolean' | 'DateTime' | 'Guid' | 'Binary';

export interface Property {
  readonly type: EdmType;
  /** As in JSON: Int64, DateTime, Guid and Binary are texts. */
  readonly value: string | number | boolean;
}

export interface Entity {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly timestamp: string;
  readonly etag: string;
  readonly properties: ReadonlyMap<string, Property>;
}

/** The properties of `before`, those of `change` over them. */
export function merged(
  before: ReadonlyMap<string, Property>,
  change: ReadonlyMap<string, Property>,
): ReadonlyMap<string, Property> {
  const both = new Map(before);
  for (const [name, property] of change) both.set(name, property);
  return both;
}
