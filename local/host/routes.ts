/**
 * Route templates of HTTP functions as ASP.NET has them: `{x}`, `{x?}`, `{*rest}`, `{id:int}`. The most specific
 * template wins; literals compare without case. Built once at start, asked by every HTTP request.
 */
export interface Route<T> {
  readonly template: string;
  /** In upper case. */
  readonly methods: readonly string[];
  readonly target: T;
}

export interface RouteMatch<T> {
  readonly target: T;
  readonly params: Readonly<Record<string, string>>;
}

interface Literal {
  readonly kind: 'literal';
  readonly text: string;
}
interface Parameter {
  readonly kind: 'parameter' | 'rest';
  readonly name: string;
  readonly optional: boolean;
  readonly constraints: readonly RegExp[];
}
type Segment = Literal | Parameter;

const CONSTRAINTS: Readonly<Record<string, RegExp>> = {
  int: /^[+-]?\d{1,10}$/,
  long: /^[+-]?\d{1,19}$/,
  alpha: /^[a-z]+$/i,
  bool: /^(true|false)$/i,
  guid: /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/i,
};

/** Throws for a template this host cannot read, so that a function is never silently unreachable. */
export function compileRoutes<T>(
  routes: readonly Route<T>[],
): (method: string, path: string) => RouteMatch<T> | undefined {
  const compiled = routes
    .map((route) => ({ ...route, segments: parseTemplate(route.template) }))
    .sort((a, b) => compareSpecificity(a.segments, b.segments));
  return (method, path) => {
    const parts = splitPath(path);
    if (parts === undefined) return undefined;
    for (const { methods, segments, target } of compiled) {
      if (!methods.includes(method)) continue;
      const params = matchSegments(segments, parts);
      if (params !== undefined) return { target, params };
    }
    return undefined;
  };
}

function parseTemplate(template: string): Segment[] {
  const segments = template.split('/').filter((part) => part !== '');
  return segments.map((part, index): Segment => {
    if (!/[{}]/.test(part)) return { kind: 'literal', text: part.toLowerCase() };
    const match = /^\{(\*{0,2})(\w+)((?::\w+)*)(\??)\}$/.exec(part);
    if (match === null) throw new Error(`route template "${template}": cannot read "${part}"`);
    const [, star = '', name = '', constraints = '', optional = ''] = match;
    if (star !== '' && index !== segments.length - 1) {
      throw new Error(`route template "${template}": "${part}" must be the last segment`);
    }
    const tests = constraints
      .split(':')
      .slice(1)
      .map((constraint) => constraintOf(constraint, template));
    return { kind: star === '' ? 'parameter' : 'rest', name, optional: optional !== '', constraints: tests };
  });
}

function constraintOf(name: string, template: string): RegExp {
  const test = Object.hasOwn(CONSTRAINTS, name) ? CONSTRAINTS[name] : undefined;
  if (test === undefined) throw new Error(`route template "${template}": constraint "${name}" is not supported here`);
  return test;
}

/** Segments decoded one by one, so that an encoded slash stays inside its segment. */
function splitPath(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function matchSegments(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (segment.kind === 'literal') {
      if (part?.toLowerCase() !== segment.text) return undefined;
      continue;
    }
    if (segment.kind === 'rest') {
      const rest = parts.slice(index).join('/');
      if (rest !== '') params[segment.name] = rest;
      return params;
    }
    if (part === undefined) {
      if (!segment.optional) return undefined;
      continue;
    }
    if (!segment.constraints.every((constraint) => constraint.test(part))) return undefined;
    params[segment.name] = part;
  }
  return parts.length <= segments.length ? params : undefined;
}

function compareSpecificity(a: readonly Segment[], b: readonly Segment[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = rank(a[index]) - rank(b[index]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function rank(segment: Segment | undefined): number {
  if (segment === undefined || segment.kind === 'literal') return 0;
  if (segment.kind === 'rest') return 3;
  return segment.constraints.length > 0 ? 1 : 2;
}
