/**
 * Bicep's syntax by its tree-sitter grammar. Used by read-file.ts and the checks. It knows syntax only: no name, no type,
 * no function; spread (`...`) it does not know either. Bicep's own compiler is a program that no registry of ours has.
 */
import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

export type { Node };

const GRAMMAR = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
let parser: Promise<Parser> | undefined;

export interface Parsed {
  readonly root: Node;
  /** A line for each place that is not Bicep: `line:column what stands there`. */
  readonly errors: readonly string[];
}

/** `parameters`: a .bicepparam file, whose `using` and untyped `param` the grammar does not know. */
export async function parseBicep(text: string, parameters = false): Promise<Parsed> {
  parser ??= createParser();
  const tree = (await parser).parse(parameters ? asTemplate(text) : text);
  if (!tree) throw new Error('the parser gave no tree');
  return { root: tree.rootNode, errors: tree.rootNode.hasError ? errorsIn(tree.rootNode) : [] };
}

async function createParser(): Promise<Parser> {
  await Parser.init();
  return new Parser().setLanguage(await Language.load(GRAMMAR));
}

function asTemplate(text: string): string {
  return text.replace(/^using '[^']*'$/m, '').replaceAll(/^param (\w+) =/gm, 'var $1 =');
}

function errorsIn(node: Node): string[] {
  const own =
    node.isError || node.isMissing ? [`${node.startPosition.row + 1}:${node.startPosition.column} ${node.text}`] : [];
  return [...own, ...node.children.flatMap(errorsIn)];
}
