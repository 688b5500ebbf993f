/**
 * What the service came to do, or did for a while, in answers of API versions that were there already: read off
 * recordings by their dates. With the setting `asOf` local ARM answers as on that day; without it, as it does now.
 * Asked by the handlers and descriptions.
 */
import type { World } from '../world/world.ts';

/** The first day a habit is recorded, or the last before it was not, and for those that ended the day they were gone. */
const HABITS = {
  tellsAllowances: { from: '2017-11-01' },
  tellsOperations: { from: '2018-02-20' },
  /** Before, a DELETE was counted, and told, as a write. */
  countsDeletesApart: { from: '2018-06-01' },
  /** The answer to a PUT had the state alone. */
  acceptsWithoutEvents: { from: '2018-05-01', to: '2019-03-01' },
  /** An identity that nobody declared was shown as `{type: None}`. */
  namesNoIdentity: { from: '2018-10-01', to: '2018-11-10' },
  /** Tags that nobody sent are an empty map. */
  showsEmptyTags: { from: '2018-12-01' },
  /** Before, a public address was known at once. */
  hidesPendingAddress: { from: '2020-12-18' },
  showsTimeouts: { from: '2023-04-01' },
  showsStandbyPool: { from: '2024-10-01' },
  /** Addresses of operations are signed, 3 KB long, and come with a promise of notifications. */
  signsOperations: { from: '2025-01-01' },
  showsConfigMaps: { from: '2024-10-01' },
} as const satisfies Record<string, { readonly from: string; readonly to?: string }>;

export type Habit = keyof typeof HABITS;

export function has(world: World, habit: Habit): boolean {
  const { asOf } = world.settings;
  const { from, to }: { readonly from: string; readonly to?: string } = HABITS[habit];
  if (asOf === undefined) return to === undefined;
  return asOf >= from && (to === undefined || asOf < to);
}
