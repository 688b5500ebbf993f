/**
 * Reads the Dockerfiles that can be built without Docker: copy files, set metadata, on a Node base. Whatever else
 * stands in one is refused with its line, since an image that silently lacks a step is worse than none.
 */

export interface Copy {
  readonly sources: readonly string[];
  readonly destination: string;
  /** Absolute, with the WORKDIR in force applied. */
  readonly workingDirectory: string;
  readonly line: number;
}

export interface Dockerfile {
  readonly copies: readonly Copy[];
  readonly environment: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly ports: readonly string[];
  readonly workingDirectory: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** What was left out, and why, in sentences for the user. */
  readonly notes: readonly string[];
}

interface Instruction {
  readonly keyword: string;
  readonly rest: string;
  readonly line: number;
}

/** With the ARGs met so far: their defaults fill the variables of later lines. */
type Draft = { -readonly [K in keyof Dockerfile]: Dockerfile[K] } & { readonly args: Map<string, string> };

export class DockerfileError extends Error {
  constructor(line: number, message: string) {
    super(`Dockerfile line ${line}: ${message}`);
    this.name = 'DockerfileError';
  }
}

const SKIPPED_RUN = /^npm (?:ci|i|install)\b[^&|;<>`$]*$/;

export function readDockerfile(text: string): Dockerfile {
  const draft: Draft = {
    copies: [],
    environment: new Map(),
    labels: new Map(),
    ports: [],
    workingDirectory: '/',
    user: '',
    entrypoint: [],
    command: [],
    notes: [],
    args: new Map(),
  };
  const list = instructions(text);
  if (list[0]?.keyword !== 'FROM') throw new DockerfileError(list[0]?.line ?? 1, 'the first instruction must be FROM');
  for (const [index, instruction] of list.entries()) apply(draft, instruction, index === 0);
  if (draft.entrypoint.length === 0 && draft.command.length === 0) {
    throw new DockerfileError(list.at(-1)?.line ?? 1, 'neither CMD nor ENTRYPOINT says what to run');
  }
  return draft;
}

/** Joins continued lines, drops comments and empty lines. */
function instructions(text: string): Instruction[] {
  const found: Instruction[] = [];
  let open = '';
  let start = 0;
  text.split(/\r?\n/).forEach((raw, index) => {
    if (/^\s*#/.test(raw) || (raw.trim() === '' && open === '')) return;
    if (open === '') start = index + 1;
    open += ` ${raw.trim().replace(/\\$/, '').trim()}`;
    if (raw.trimEnd().endsWith('\\')) return;
    const [, keyword = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(open.trim()) ?? [];
    found.push({ keyword: keyword.toUpperCase(), rest, line: start });
    open = '';
  });
  if (open !== '') throw new DockerfileError(start, 'the last line ends in a backslash');
  return found;
}

function apply(draft: Draft, instruction: Instruction, first: boolean): void {
  const { keyword, line } = instruction;
  const rest = filled(instruction.rest, draft.args);
  if (keyword === 'FROM') from(draft, rest, line, first);
  else if (keyword === 'WORKDIR') draft.workingDirectory = resolveIn(draft.workingDirectory, literal(rest, line));
  else if (keyword === 'COPY') draft.copies = [...draft.copies, copy(draft, rest, line)];
  else if (keyword === 'ENV') draft.environment = new Map([...draft.environment, ...pairs(rest, line)]);
  else if (keyword === 'ARG') for (const [name, value] of pairs(rest, line)) draft.args.set(name, value);
  else if (keyword === 'LABEL') draft.labels = new Map([...draft.labels, ...pairs(rest, line)]);
  else if (keyword === 'EXPOSE') draft.ports = [...draft.ports, ...ports(rest, line)];
  else if (keyword === 'USER') draft.user = literal(rest, line);
  else if (keyword === 'CMD') draft.command = execForm(rest, line);
  else if (keyword === 'ENTRYPOINT') draft.entrypoint = execForm(rest, line);
  else if (keyword === 'RUN' && SKIPPED_RUN.test(rest)) {
    draft.notes = [
      ...draft.notes,
      `line ${line}: "RUN ${rest}" is left out: programs find this project's own packages`,
    ];
  } else throw new DockerfileError(line, `${keyword} ${rest}: cannot be built here`);
}

function from(draft: Draft, rest: string, line: number, first: boolean): void {
  if (!first) throw new DockerfileError(line, 'a second FROM: builds of several stages cannot be done here');
  const base = rest.replace(/^--platform=\S+\s+/, '').split(/\s+/)[0] ?? '';
  const name = (base.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
  if (name !== 'node') throw new DockerfileError(line, `FROM ${base}: only Node bases run here`);
  draft.notes = [
    ...draft.notes,
    `line ${line}: ${base} is not pulled: the image holds your files and runs on this machine's Node`,
  ];
}

function copy(draft: Draft, rest: string, line: number): Copy {
  const words = rest.startsWith('[') ? execForm(rest, line) : literal(rest, line).split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const wrong = flags.find((flag) => !/^--(?:chown|chmod|link)\b/.test(flag));
  if (wrong !== undefined) throw new DockerfileError(line, `COPY ${wrong}: cannot be built here`);
  const paths = words.filter((word) => !word.startsWith('--'));
  const destination = paths.at(-1);
  if (destination === undefined || paths.length < 2)
    throw new DockerfileError(line, 'COPY takes a source and a target');
  return { sources: paths.slice(0, -1), destination, workingDirectory: draft.workingDirectory, line };
}

function ports(rest: string, line: number): string[] {
  return rest.split(/\s+/).map((word) => {
    if (!/^\d{1,5}(?:\/(?:tcp|udp))?$/.test(word)) throw new DockerfileError(line, `EXPOSE ${word}: not a port`);
    return word.includes('/') ? word : `${word}/tcp`;
  });
}

/** `A=b C="d e"`, or the old `A b c`. */
function pairs(rest: string, line: number): [string, string][] {
  const old = /^([^\s=]+)\s+(.+)$/.exec(rest);
  if (old?.[1] !== undefined && old[2] !== undefined && !old[1].includes('"')) return [[old[1], literal(old[2], line)]];
  const found = [...rest.matchAll(/(?:"([^"=]+)"|([^\s="]+))=(?:"((?:\\.|[^"\\])*)"|'([^']*)'|(\S*))/g)];
  if (found.length === 0) throw new DockerfileError(line, `${rest}: not NAME=value`);
  return found.map((match) => {
    const [, quotedName, name, double, single, bare] = match;
    const value = double?.replaceAll(/\\(.)/g, '$1') ?? single ?? bare ?? '';
    return [quotedName ?? name ?? '', single ?? literal(value, line)];
  });
}

/** JSON, or a command line for a shell. */
function execForm(rest: string, line: number): string[] {
  if (!rest.startsWith('[')) return ['/bin/sh', '-c', rest];
  try {
    const value: unknown = JSON.parse(rest);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  } catch {
    // Said below.
  }
  throw new DockerfileError(line, `${rest}: not a JSON list of texts`);
}

/** `$NAME` and `${NAME}` of an ARG with a default. */
function filled(text: string, args: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced?: string, bare?: string) => args.get(braced ?? bare ?? '') ?? whole,
  );
}

/** Other variables would need Docker's rules for them; nobody wants those guessed. */
function literal(text: string, line: number): string {
  if (text.includes('$')) throw new DockerfileError(line, `${text}: variables are not filled in here`);
  return text;
}

export function resolveIn(folder: string, target: string): string {
  return target.startsWith('/') ? target : `${folder.replace(/\/$/, '')}/${target}`;
}
