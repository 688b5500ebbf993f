/** Subscription and resource group as our part names them: the group's own, and a router's. Called by mooring.ts and traffic.ts. */
import type { JsonObject } from '../json.ts';
import { readText } from './closed.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

const SUBSCRIPTION = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** ARM's own rule for resource groups. */
const RESOURCE_GROUP = /^[\p{L}\p{N}._()-]{0,89}[\p{L}\p{N}_()-]$/u;

export function readPlace(
  given: JsonObject,
  at: { readonly pointer: string; readonly report: Report },
): { subscription?: string; resourceGroup?: string } {
  const subscription = readText(given, 'subscription', at);
  const resourceGroup = readText(given, 'resourceGroup', at);
  if (subscription !== undefined && !SUBSCRIPTION.test(subscription)) {
    at.report.refuse(below(at.pointer, 'subscription'), 'must be a subscription id');
  }
  if (resourceGroup !== undefined && !RESOURCE_GROUP.test(resourceGroup)) {
    at.report.refuse(
      below(at.pointer, 'resourceGroup'),
      'has 1 to 90 letters, digits, "_", "-", ".", "(" and ")", and does not end with "."',
    );
  }
  return {
    ...(subscription === undefined ? {} : { subscription }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  };
}
