/** What a trial is: something arranged that single faults cannot reach, tried many times. `all.ts` names them, `command.ts` plays them. */
export interface Trial {
  readonly name: string;
  /** How many tries there are; a trial without an end takes as many as are asked for. */
  tries(asked: number): Promise<readonly Try[]> | readonly Try[];
}

export interface Try {
  /** With the trial's name it says which run this is. */
  readonly id: string;
  play(): Promise<Tried>;
}

export interface Tried {
  readonly wrong: readonly string[];
  /** Figures of it, for the table: the highest of all tries is shown. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface Failure {
  readonly trial: string;
  readonly id: string;
  readonly wrong: readonly string[];
}
