/**
 * A Bicep file as what it declares: parameters, resources, modules, outputs, each with its line. Called by the checks and
 * the tests over `infra/`; throws nothing for a file that is wrong, but names it in `errors`.
 */
import { readFileSync } from 'node:fs';
import { type Node, parseBicep } from './parse.ts';
import { Expression, isObjectValue, type Names, readValue, type Value } from './value.ts';

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly default: Value | undefined;
  readonly decorators: readonly string[];
}

export interface Resource {
  readonly symbol: string;
  /** With the parent's before it where it stands inside one. */
  readonly type: string;
  readonly version: string;
  readonly existing: boolean;
  readonly body: Readonly<Record<string, Value>>;
  readonly line: number;
}

export interface Module {
  readonly symbol: string;
  readonly path: string;
  readonly params: Readonly<Record<string, Value>>;
  readonly line: number;
}

export interface BicepFile {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  readonly errors: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly variables: Names;
  readonly resources: readonly Resource[];
  readonly modules: readonly Module[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
}

export function readBicepFile(path: string): Promise<BicepFile> {
  return readBicep(path, readFileSync(path, 'utf8'));
}

export async function readBicep(path: string, text: string): Promise<BicepFile> {
  const { root, errors } = await parseBicep(text, path.endsWith('.bicepparam'));
  const all = (type: string) => root.namedChildren.filter((child) => child?.type === type);
  const names = new Map<string, Value>();
  for (const node of all('variable_declaration')) names.set(nameOf(node), last(node, names));
  return {
    path,
    text,
    root,
    errors,
    variables: names,
    parameters: all('parameter_declaration').map((node) => parameterOf(node, names)),
    resources: all('resource_declaration').flatMap((node) => resourcesOf(node, names)),
    modules: all('module_declaration').map((node) => moduleOf(node, names)),
    outputs: all('output_declaration').map((node) => ({ name: nameOf(node), value: last(node, names) })),
  };
}

function nameOf(node: Node): string {
  return node.namedChildren[0]?.text ?? '';
}

function last(node: Node, names: Names): Value {
  const child = node.namedChildren.at(-1);
  return child ? readValue(child, names) : null;
}

function parameterOf(node: Node, names: Names): Parameter {
  const [name, type, ...rest] = node.namedChildren;
  const [value] = rest;
  const before = node.previousNamedSibling;
  const decorators =
    before?.type === 'decorators' ? before.namedChildren.flatMap((one) => (one ? [one.text] : [])) : [];
  return {
    name: name?.text ?? '',
    type: type?.text ?? '',
    default: value ? readValue(value, names) : undefined,
    decorators,
  };
}

/** The resource, and those that stand inside its body. */
function resourcesOf(node: Node, names: Names, parent?: Resource): Resource[] {
  const [type = '', version = parent?.version ?? ''] = (node.namedChildren[1]?.text ?? '')
    .replaceAll("'", '')
    .split('@');
  const body = bodyOf(node);
  const resource: Resource = {
    symbol: nameOf(node),
    type: parent ? `${parent.type}/${type}` : type,
    version,
    existing: /^resource \w+ '[^']*' existing\b/.test(node.text),
    body: objectIn(body, names),
    line: node.startPosition.row + 1,
  };
  const inner = body?.namedChildren.map((child) => child?.namedChildren[0]) ?? [];
  return [
    resource,
    ...inner.flatMap((child) => (child?.type === 'resource_declaration' ? resourcesOf(child, names, resource) : [])),
  ];
}

function moduleOf(node: Node, names: Names): Module {
  const params = objectIn(bodyOf(node), names)['params'];
  return {
    symbol: nameOf(node),
    path: (node.namedChildren[1]?.text ?? '').replaceAll("'", ''),
    params: isObjectValue(params) ? params : {},
    line: node.startPosition.row + 1,
  };
}

/** Through a condition or a loop, whose variables have no value that the file tells. */
function bodyOf(node: Node): Node | undefined {
  let body = node.namedChildren.at(-1) ?? undefined;
  while (body && ['if_statement', 'for_statement', 'array'].includes(body.type))
    body = body.namedChildren.at(-1) ?? undefined;
  return body;
}

function objectIn(body: Node | undefined, names: Names): Readonly<Record<string, Value>> {
  const value = body ? readValue(body, names) : new Expression('');
  return isObjectValue(value) ? value : {};
}
