/**
 * Which part of the project may import which, and the imports that do otherwise. The lint rules say the same while one
 * types; they miss types written as `import('…').T`, and imports that climb out of a folder under another name.
 */
import path from 'node:path';
import ts from 'typescript';

export interface Rule {
  /** Parts of the project it may import besides itself. */
  readonly parts: readonly string[];
  /** Packages and Node's own modules; a trailing `*` stands for anything. */
  readonly packages: readonly string[];
}

/** functions → runtime → {http, engine, azure}; http → engine → core; azure → core; cli → core; samples stands alone, local all but its command lines. */
export const RULES: Readonly<Record<string, Rule>> = {
  functions: { parts: ['src/runtime', 'src/http', 'src/engine'], packages: ['@azure/functions'] },
  'src/runtime': {
    parts: ['src/http', 'src/engine', 'src/azure', 'src/core'],
    packages: ['@azure/identity', '@azure/core-tracing', 'node:*'],
  },
  'src/runtime/telemetry': {
    parts: ['src/runtime', 'src/core'],
    packages: [
      '@azure/core-tracing',
      '@azure/identity',
      '@azure/monitor-opentelemetry-exporter',
      '@opentelemetry/*',
      'node:*',
    ],
  },
  'src/http': { parts: ['src/engine', 'src/core'], packages: [] },
  'src/engine': { parts: ['src/core'], packages: ['node:crypto'] },
  'src/azure': { parts: ['src/core'], packages: ['@azure/*', 'node:*'] },
  // The command line reaches everything else over HTTP.
  'src/cli': { parts: ['src/core'], packages: ['commander', 'string-width', 'yaml', 'node:*'] },
  'src/core/spec': { parts: ['src/core'], packages: ['yaml'] },
  'src/core/export': { parts: ['src/core'], packages: ['yaml'] },
  'src/core': { parts: [], packages: [] },
  // How every npm script reads its command line, `local`'s too: it knows nothing but Node.
  'scripts/command-line': { parts: [], packages: ['node:*'] },
  local: { parts: ['scripts/command-line'], packages: ['*'] },
  samples: { parts: [], packages: ['*'] },
};

/** A line for each import in this file that no arrow allows. Static, dynamic and type imports count alike. */
export function forbidden(file: string, text: string): string[] {
  const part = partOf(file);
  const rule = RULES[part];
  if (rule === undefined) return [`${file}: ${part} has no rule about what it may import`];
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => !(name.startsWith('.') ? allowsPart(rule, part, target(file, name)) : allowsPackage(rule, name)))
    .map((name) => `${file}: ${part} may not import ${name}`);
}

/** The longest name in the rules that the file is under; a folder of `src` without a rule is named as it is. */
function partOf(file: string): string {
  const known = Object.keys(RULES).filter((part) => file.startsWith(`${part}/`));
  const longest = known.toSorted((a, b) => b.length - a.length)[0];
  return longest ?? file.split('/').slice(0, 2).join('/');
}

function target(file: string, name: string): string {
  return path.posix.join(path.posix.dirname(file), name);
}

function allowsPart(rule: Rule, part: string, to: string): boolean {
  return [part, ...rule.parts].some((allowed) => to.startsWith(`${allowed}/`));
}

function allowsPackage(rule: Rule, name: string): boolean {
  return rule.packages.some((allowed) =>
    allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : name === allowed,
  );
}
