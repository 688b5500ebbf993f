/**
 * What differs between a container-group body as it was PUT and as GET or LIST returns it. Pure; called for every
 * look and every listed group, so its common case, nothing differs, is answered by alike.ts without a full walk. What
 * the service does to a body by itself is in rules.ts and nowhere else.
 */
import { isObject, type JsonObject } from '../json.ts';
import { isAlike } from './alike.ts';
import type { Difference } from './difference.ts';
import { ignoreRules } from './ignore.ts';
import { SCHEMA } from './schema.ts';
import { isNothing, isSameValue } from './spelling.ts';
import { Walk } from './walk.ts';
import type { Circumstances } from './weight.ts';

export type { Difference } from './difference.ts';

export interface CompareOptions {
  /** JSON pointers, `*` for any segment: differences there and below are left out. */
  readonly ignore?: readonly string[];
  /** Also tell, as class `none`, where a declared default is absent from what is there: it means the same. */
  readonly equivalents?: boolean;
}

/** Every difference; none when the two mean the same. */
export function compare(declared: JsonObject, actual: JsonObject, options: CompareOptions = {}): Difference[] {
  const supplied = circumstancesOf(declared);
  if (!options.equivalents && isAlike(declared, actual, supplied)) return [];
  return walked(declared, actual, options);
}

/** Whether the two mean the same, for a caller that does not ask what differs. */
export function isSame(
  declared: JsonObject,
  actual: JsonObject,
  options: Pick<CompareOptions, 'ignore'> = {},
): boolean {
  return compare(declared, actual, options).length === 0;
}

/** The same by the full walk alone: what the fast path is held to. */
export function walked(declared: JsonObject, actual: JsonObject, options: CompareOptions = {}): Difference[] {
  const walk = new Walk({
    ignore: ignoreRules(options.ignore ?? []),
    equivalents: options.equivalents ?? false,
    supplied: circumstancesOf(declared),
  });
  walk.compareMembers(declared, actual, SCHEMA);
  return walk.found;
}

const CONFIDENTIAL = { spelling: 'enum' } as const;

function circumstancesOf(declared: JsonObject): Circumstances {
  const properties = isObject(declared['properties']) ? declared['properties'] : {};
  return {
    confidential: isSameValue(properties['sku'] ?? '', 'Confidential', CONFIDENTIAL),
    profiled: isObject(properties['containerGroupProfile']),
    subnet: !isNothing(properties['subnetIds'], {}) || !isNothing(properties['networkProfile'], {}),
    absent: true,
  };
}
