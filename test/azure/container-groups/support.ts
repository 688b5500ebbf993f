/** The adapter over a client that answers from a function, and the bodies that the tests here share. */

import type { Allowances } from '../../../src/azure/container-groups/container-groups.ts';
import { createContainerGroups } from '../../../src/azure/container-groups/container-groups.ts';
import type { Answer, AnsweringClient } from '../support/answering-client.ts';
import { credential, SCOPE } from '../support/fixtures.ts';

export const ENDPOINT = 'https://management.example';
export const WEB = { scope: SCOPE, name: 'web' };

export function item(name: string): Record<string, unknown> {
  return {
    id: `/x/${name}`,
    name,
    location: 'westeurope',
    tags: { a: 'b' },
    properties: { provisioningState: 'Succeeded' },
  };
}

export function error(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { error: { code, message: 'm' } } };
}

export function over(httpClient: AnsweringClient, onAllowances?: (left: Allowances) => Promise<void> | void) {
  return createContainerGroups({
    endpoint: ENDPOINT,
    credential,
    httpClient,
    ...(onAllowances ? { onAllowances } : {}),
  });
}
