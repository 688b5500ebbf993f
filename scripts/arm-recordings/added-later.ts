/**
 * Properties that the service began to show at some time, in answers of API versions that were older: a recording from
 * before that time cannot hold them. Local ARM is the service as it is today. Used by the comparison.
 */

interface Added {
  readonly pointer: RegExp;
  /** The first recording that shows it is not older than this. */
  readonly since: string;
}

const GROUP = '(?:/value/\\d+)?/properties';

const ADDED: readonly Added[] = [
  { pointer: new RegExp(`^${GROUP}/(?:provisioningTimeoutInSeconds|isCustomProvisioningTimeout)$`), since: '2023-04-01' },
  { pointer: new RegExp(`^${GROUP}/isCreatedFromStandbyPool$`), since: '2024-10-01' },
  { pointer: new RegExp(`^${GROUP}/containers/\\d+/properties/configMap$`), since: '2024-10-01' },
];

export function addedLater(pointer: string, at: number): boolean {
  return ADDED.some((added) => at < Date.parse(added.since) && added.pointer.test(pointer));
}
