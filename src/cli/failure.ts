/** The ways a command ends without having done its work. Thrown anywhere here, told and turned into a status by main.ts. */
import type { JsonObject } from '../core/json.ts';
import type { DeclarationText } from './file.ts';

/** `more`: lines below the message, mostly what to do. */
export class Failure extends Error {
  readonly more: readonly string[];

  constructor(message: string, more: readonly string[] = []) {
    super(message);
    this.name = 'Failure';
    this.more = more;
  }
}

/** The command line itself is wrong: exit status 2. */
export class Usage extends Failure {
  constructor(message: string, more: readonly string[] = []) {
    super(message, more);
    this.name = 'Usage';
  }
}

/** No answer, or none that could be read: it may be another time. */
export class Unreachable extends Failure {
  constructor(message: string, more: readonly string[] = []) {
    super(message, more);
    this.name = 'Unreachable';
  }
}

/** An answer that refuses: problem+json, or what some other server sent in its place. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: JsonObject;
  readonly retryAfter: string | undefined;
  /** The group that the request was about. */
  readonly group: string | undefined;
  /** The file the request carried, where violations can be pointed out. */
  readonly sent: DeclarationText | undefined;

  constructor(status: number, problem: JsonObject, at: Partial<Pick<Refused, 'retryAfter' | 'group' | 'sent'>> = {}) {
    super(`status ${status}`);
    this.name = 'Refused';
    this.status = status;
    this.problem = problem;
    this.retryAfter = at.retryAfter;
    this.group = at.group;
    this.sent = at.sent;
  }

  /** `not-found` of `/problems/not-found`. */
  get kind(): string {
    const { type } = this.problem;
    return typeof type === 'string' ? type.replace(/^.*\/problems\//, '') : '';
  }
}
