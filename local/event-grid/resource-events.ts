/** Event Grid's events of ARM operations (write, delete, action), made from what local ARM did. Called by the wiring. */
import { randomUUID } from 'node:crypto';
import type { EventGridEvent } from './event.ts';

export interface ArmOperation {
  /** `Microsoft.ContainerInstance/containerGroups/write`, `…/delete`, `…/restart/action`. */
  readonly operationName: string;
  readonly resourceUri: string;
  readonly subscriptionId: string;
  readonly status: 'Succeeded' | 'Failed' | 'Canceled';
  readonly httpMethod: string;
  /** ISO 8601. */
  readonly time: string;
  readonly correlationId: string;
  readonly id?: string;
}

const TENANT = '00000000-0000-0000-0000-00000000aaaa';
const OUTCOME = { Succeeded: 'Success', Failed: 'Failure', Canceled: 'Cancel' } as const;

/** Claims stand in it as in the real ones, with a made-up person: whoever logs them is caught by a test. */
export function resourceEvent(operation: ArmOperation): EventGridEvent {
  return {
    id: operation.id ?? randomUUID(),
    topic: `/subscriptions/${operation.subscriptionId}`,
    subject: operation.resourceUri,
    eventType: `Microsoft.Resources.Resource${verbOf(operation.operationName)}${OUTCOME[operation.status]}`,
    eventTime: operation.time,
    data: {
      authorization: {
        scope: operation.resourceUri,
        action: operation.operationName,
        evidence: { role: 'Contributor', roleAssignmentScope: `/subscriptions/${operation.subscriptionId}` },
      },
      claims: {
        aud: 'https://management.core.windows.net/',
        name: 'Mara Beispiel',
        'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'mara.beispiel@example.com',
        ipaddr: '192.0.2.17',
      },
      correlationId: operation.correlationId,
      httpRequest: {
        clientRequestId: operation.correlationId,
        clientIpAddress: '192.0.2.17',
        method: operation.httpMethod,
        url: `https://management.azure.com${operation.resourceUri}`,
      },
      resourceProvider: operation.operationName.split('/')[0] ?? '',
      resourceUri: operation.resourceUri,
      operationName: operation.operationName,
      status: operation.status,
      subscriptionId: operation.subscriptionId,
      tenantId: TENANT,
    },
    dataVersion: '2',
    metadataVersion: '1',
  };
}

function verbOf(operationName: string): 'Write' | 'Delete' | 'Action' {
  const last = operationName.toLowerCase().split('/').at(-1);
  if (last === 'write') return 'Write';
  return last === 'delete' ? 'Delete' : 'Action';
}
