/** The limits a document is read within, and the error its readers stop with. Shared by document.ts and yaml-text.ts. */

export interface Limits {
  readonly depth: number;
  readonly aliases: number;
  readonly nodes: number;
}

/** UTF-8 bytes. Sixty containers with long environments come to a quarter of it; the table holds it in a few chunks. */
export const DOCUMENT_BYTES_MAX = 256 * 1024;

export const DOCUMENT_LIMITS: Limits = {
  /** ACI's own format nests ten deep. */
  depth: 32,
  /** People share a few settings among sixty containers; more is an attack or a generator, which needs no aliases. */
  aliases: 100,
  /** Aliases counted in full. The largest group ACI takes, with thirty variables a container, has about 8,000. */
  nodes: 20_000,
};

/** Stops a reader at the first thing that is wrong. Never leaves this folder: document.ts makes a violation of it. */
export class DocumentError extends Error {
  readonly pointer: string;
  readonly rule: string;

  constructor(pointer: string, rule: string) {
    super(rule);
    this.name = 'DocumentError';
    this.pointer = pointer;
    this.rule = rule;
  }
}
