/**
 * What a compiler would say of names: each that is used is declared, each that is declared is used, each module is there
 * and is given its parameters and no others, each of its outputs that is asked for exists. Called by check.ts.
 */
import path from 'node:path';
import type { Node } from './parse.ts';
import type { BicepFile } from './read-file.ts';

/** Functions and namespaces of Bicep that these templates may use; a new one is added here, once it was looked up. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['allowed', 'bool', 'concat', 'description', 'empty', 'environment', 'filter', 'guid', 'int', 'join', 'json'],
  'last',
  ...[
    'loadJsonContent',
    'map',
    'maxLength',
    'minLength',
    'readEnvironmentVariable',
    'resourceGroup',
    'secure',
    'split',
    'string',
  ],
  ...['subscription', 'subscriptionResourceId', 'tenant', 'toLower', 'union', 'uniqueString'],
]);
const DECLARATIONS = /^(?:parameter|variable|resource|module)_declaration$/;

/** `files`: all of them, by path from the same root as this one's. */
export function wrongNames(file: BicepFile, files: ReadonlyMap<string, BicepFile>): string[] {
  const declared = declaredIn(file.root);
  const used = usedIn(file.root);
  const undeclared = [...used].filter((name) => !declared.has(name) && !FUNCTIONS.has(name));
  const idle = [...file.variables.keys(), ...file.parameters.map(({ name }) => name)].filter((name) => !used.has(name));
  const isValues = file.path.endsWith('.bicepparam');
  return [
    ...undeclared.map((name) => `${file.path}: ${name} is not declared`),
    ...(isValues ? [] : idle.map((name) => `${file.path}: ${name} is never used`)),
    ...file.modules.flatMap((module) => wrongModule(file, module, files)),
  ];
}

function wrongModule(
  file: BicepFile,
  module: BicepFile['modules'][number],
  files: ReadonlyMap<string, BicepFile>,
): string[] {
  const at = `${file.path}:${module.line}: ${module.symbol}`;
  const called = files.get(path.posix.join(path.posix.dirname(file.path), module.path));
  if (!called) return [`${at}: there is no ${module.path}`];
  const given = Object.keys(module.params);
  const outputs = [...file.text.matchAll(new RegExp(`\\b${module.symbol}\\.\\??outputs\\.(\\w+)`, 'g'))];
  return [
    ...called.parameters
      .filter(({ name, default: value }) => value === undefined && !given.includes(name))
      .map(({ name }) => `${at} does not get ${name}`),
    ...given
      .filter((name) => called.parameters.every((parameter) => parameter.name !== name))
      .map((name) => `${at} gets ${name}, which it does not take`),
    ...outputs
      .flatMap(([, name = '']) => (called.outputs.some((output) => output.name === name) ? [] : [name]))
      .map((name) => `${at} has no output ${name}`),
  ];
}

function declaredIn(node: Node): Set<string> {
  const names = new Set<string>();
  const visit = (one: Node): void => {
    const first = one.namedChildren[0];
    if (DECLARATIONS.test(one.type) && first) names.add(first.text);
    if (one.type === 'lambda_expression' && first) names.add(first.text);
    if (one.type === 'for_statement' && first?.type === 'identifier') names.add(first.text);
    if (one.type === 'loop_variable' || one.type === 'loop_enumerator') names.add(one.text);
    for (const child of one.namedChildren) if (child) visit(child);
  };
  visit(node);
  return names;
}

/** Identifiers where a value stands: not the keys of objects, nor the names that declarations give. */
function usedIn(node: Node): Set<string> {
  const names = new Set<string>();
  const visit = (one: Node): void => {
    one.namedChildren.forEach((child, index) => {
      if (!child) return;
      const givesName =
        DECLARATIONS.test(one.type) || one.type === 'output_declaration' || one.type === 'object_property';
      const isName = givesName && index === 0;
      if (child.type === 'identifier' && !isName) names.add(child.text);
      visit(child);
    });
  };
  visit(node);
  return names;
}
