/**
 * The types that Azure publishes for Bicep (the repository Azure/bicep-types-az, folder `generated`), and a resource's
 * body judged by them: unknown, missing, read-only properties and values of a wrong kind. What is known only at deployment
 * passes. Called by check.ts with a folder of them; they are too many to be kept here.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Resource } from './read-file.ts';
import { Expression, isObjectValue, type Value } from './value.ts';

interface Reference {
  readonly $ref: string;
}
interface Property {
  readonly type: Reference;
  readonly flags?: number;
}
/** One entry of a types.json, as its generator writes it. */
interface Type {
  readonly $type: string;
  readonly name?: string;
  readonly value?: string;
  readonly body?: Reference;
  readonly itemType?: Reference;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly additionalProperties?: Reference;
  readonly baseProperties?: Readonly<Record<string, Property>>;
  readonly discriminator?: string;
  readonly elements?: readonly Reference[] | Readonly<Record<string, Reference>>;
}

const REQUIRED = 1;
const READ_ONLY = 2;
/** Bicep's own, beside those of the type. */
const OF_BICEP = new Set(['parent', 'scope', 'dependsOn']);
/** What the resource's place gives, and the type counts as read-only or required. */
const OF_PLACE = new Set(['id', 'type', 'apiVersion']);

/** Lines of what is wrong; one when no such type is published. */
export function judgeResource(folder: string, resource: Resource): string[] {
  const provider = (resource.type.split('/')[0] ?? '').toLowerCase();
  const name = `${resource.type}@${resource.version}`.toLowerCase();
  for (const file of globSync(`generated/*/${provider}/${resource.version}/types.json`, { cwd: folder })) {
    const types: readonly Type[] = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    const found = types.find((type) => type.$type === 'ResourceType' && type.name?.toLowerCase() === name);
    if (!found?.body) continue;
    const body = Object.fromEntries(Object.entries(resource.body).filter(([key]) => !OF_BICEP.has(key)));
    return judge(types, typeAt(types, found.body), body, '').filter(
      (line) => !resource.existing || !/missing$/.test(line),
    );
  }
  return [`no type ${resource.type}@${resource.version} is published`];
}

function typeAt(types: readonly Type[], { $ref }: Reference): Type {
  const type = types[Number($ref.slice('#/'.length))];
  if (!type) throw new Error(`no type ${$ref}`);
  return type;
}

function judge(types: readonly Type[], type: Type, value: Value, at: string): string[] {
  if (value instanceof Expression || value === null) return [];
  switch (type.$type) {
    case 'ObjectType':
      return judgeObject(types, type.properties ?? {}, type.additionalProperties, value, at);
    case 'DiscriminatedObjectType':
      return judgeDiscriminated(types, type, value, at);
    case 'ArrayType': {
      if (!Array.isArray(value)) return [`${at} is no list`];
      const item = type.itemType;
      return item ? value.flatMap((one: Value, index) => judge(types, typeAt(types, item), one, `${at}/${index}`)) : [];
    }
    case 'UnionType': {
      const elements = Array.isArray(type.elements) ? type.elements : [];
      const kinds = elements.map((element: Reference) => judge(types, typeAt(types, element), value, at));
      return kinds.some((wrong) => wrong.length === 0) ? [] : [`${at} may not be ${JSON.stringify(value)}`];
    }
    case 'StringLiteralType':
      return value === type.value ? [] : [`${at} is not ${JSON.stringify(type.value)}`];
    case 'StringType':
      return typeof value === 'string' ? [] : [`${at} is no text`];
    case 'IntegerType':
      return typeof value === 'number' ? [] : [`${at} is no number`];
    case 'BooleanType':
      return typeof value === 'boolean' ? [] : [`${at} is no boolean`];
    default:
      return [];
  }
}

function judgeDiscriminated(types: readonly Type[], type: Type, value: Value, at: string): string[] {
  const chosen = isObjectValue(value) ? value[type.discriminator ?? ''] : undefined;
  if (chosen instanceof Expression) return [];
  const elements: Readonly<Record<string, Reference>> = isRecord(type.elements) ? type.elements : {};
  const element = typeof chosen === 'string' ? elements[chosen] : undefined;
  if (!element) return [`${at}/${type.discriminator} may not be ${JSON.stringify(chosen)}`];
  const chosenType = typeAt(types, element);
  const properties = { ...type.baseProperties, ...chosenType.properties };
  return judgeObject(types, properties, chosenType.additionalProperties, value, at);
}

function judgeObject(
  types: readonly Type[],
  properties: Readonly<Record<string, Property>>,
  others: Reference | undefined,
  value: Value,
  at: string,
): string[] {
  if (!isObjectValue(value)) return [`${at} is no object`];
  const wrong = Object.entries(value).flatMap(([key, member]): string[] => {
    const property = properties[key];
    if (property === undefined && others === undefined) return [`${at}/${key} is not known`];
    if (((property?.flags ?? 0) & READ_ONLY) !== 0 && !OF_PLACE.has(key)) return [`${at}/${key} is read-only`];
    const reference = property?.type ?? others;
    return reference ? judge(types, typeAt(types, reference), member, `${at}/${key}`) : [];
  });
  const missing = Object.entries(properties)
    .filter(([key, { flags = 0 }]) => (flags & REQUIRED) !== 0 && !OF_PLACE.has(key) && value[key] === undefined)
    .map(([key]) => `${at}/${key} is missing`);
  return [...wrong, ...missing];
}

function isRecord(value: Type['elements']): value is Readonly<Record<string, Reference>> {
  return value !== undefined && !Array.isArray(value);
}
