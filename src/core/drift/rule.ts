/** What a row of the table in rules.ts can say. */

/** How two spellings of one value are known for the same. */
export type Spelling = 'enum' | 'id' | 'location' | 'host' | 'url';

/** What one row says of the value at its place. */
export interface Rule {
  /** The service's own: read-only, or overwritten by it. Never compared. */
  readonly never?: true | undefined;
  /** Write-only: never returned, so never compared, and never shown. */
  readonly secret?: true | undefined;
  /** Whether it is there is all that is compared: what stands in it is not returned, or is empty by nature. */
  readonly presence?: true | undefined;
  /** Being absent means this value. */
  readonly absentMeans?: string | boolean | undefined;
  /** Here an empty text is a value like any other. */
  readonly emptyCounts?: true | undefined;
  /** Here `false` and 0 are settings like any other; elsewhere, where only the service has them, they mean "not set". */
  readonly falseCounts?: true | undefined;
  readonly spelling?: Spelling | undefined;
  /** The members by which items of a list are matched; a member with a default falls back to it. */
  readonly matchedBy?: readonly string[] | undefined;
  /** Matched by name, and yet their order has a meaning. */
  readonly ordered?: true | undefined;
  /** A list of plain values without order. */
  readonly set?: true | undefined;
  /** A map whose keys mean the same in any case. */
  readonly keysIgnoreCase?: true | undefined;
  /** A map in which the declared entries alone are ours. */
  readonly othersMayAdd?: true | undefined;
  /** A map whose keys that begin so are not compared here. */
  readonly exceptKeys?: string | undefined;
  /** Not always returned: compared only where it is. */
  readonly whenReturned?: true | undefined;
  /** Dropped by the service where this sibling is not declared. */
  readonly droppedWithout?: string | undefined;
  /** Where it is not declared, the service may supply it, given this; `absent`: nothing more is needed. */
  readonly suppliedWhen?: 'confidential' | 'profiled' | 'subnet' | 'absent' | undefined;
}

/** A rule that says nothing, with every word in it: rules made from it have one shape, which makes reading them fast. */
export const NO_RULE: Rule = {
  never: undefined,
  secret: undefined,
  presence: undefined,
  absentMeans: undefined,
  emptyCounts: undefined,
  falseCounts: undefined,
  spelling: undefined,
  matchedBy: undefined,
  ordered: undefined,
  set: undefined,
  keysIgnoreCase: undefined,
  othersMayAdd: undefined,
  exceptKeys: undefined,
  whenReturned: undefined,
  droppedWithout: undefined,
  suppliedWhen: undefined,
};

export interface Row {
  /** A JSON pointer; `*` stands for any item or key. */
  readonly at: string;
  readonly rule: Rule;
  readonly source: string;
}
