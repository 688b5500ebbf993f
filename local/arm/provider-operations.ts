/** The operations of Microsoft.ContainerInstance that a role can name, in the service's words. Data for `provider.ts`. */

export interface ProviderOperation {
  /** Without the namespace. */
  readonly name: string;
  readonly operation: string;
  readonly description: string;
  /** The first day it is recorded, or a guess at it for those that no recording shows; absent: the first of all. */
  readonly since?: string;
}

const GROUP = 'a specific container group.';

/** `goups` is the service's own spelling (recorded). */
export const OPERATIONS: readonly ProviderOperation[] = [
  {
    name: 'register/action',
    operation: 'Register Microsoft Container Instance',
    description:
      'Registers the subscription for the container instance resource provider and enables the creation of container groups.',
    since: '2018-08-01',
  },
  { name: 'containerGroups/read', operation: 'Get Container Groups', description: 'Get all container goups.' },
  {
    name: 'containerGroups/write',
    operation: 'Create or update Container Group',
    description: `Create or update ${GROUP}`,
  },
  {
    name: 'containerGroups/delete',
    operation: 'Delete Container Group',
    description: 'Delete the specific container group.',
  },
  {
    name: 'containerGroups/restart/action',
    operation: 'Restart Container Group',
    description: `Restarts ${GROUP}`,
    since: '2018-08-01',
  },
  {
    name: 'containerGroups/stop/action',
    operation: 'Stop Container Group',
    description: `Stops ${GROUP} Compute resources will be deallocated and billing will stop.`,
    since: '2018-08-01',
  },
  {
    name: 'containerGroups/start/action',
    operation: 'Start Container Group',
    description: `Starts ${GROUP}`,
    since: '2018-11-01',
  },
  {
    name: 'containerGroups/containers/logs/read',
    operation: 'Get Container Logs',
    description: 'Get logs for a specific container.',
  },
  {
    name: 'containerGroups/providers/Microsoft.Insights/metricDefinitions/read',
    operation: 'Read container group metric definitions',
    description: 'Gets the available metrics for container group.',
    since: '2018-02-20',
  },
  {
    name: 'containerGroups/providers/Microsoft.Insights/diagnosticSettings/read',
    operation: 'Read Diagnostic Setting',
    description: 'Gets the diagnostic setting for the container group.',
    since: '2018-02-20',
  },
  {
    name: 'containerGroups/providers/Microsoft.Insights/diagnosticSettings/write',
    operation: 'Write Diagnostic Setting',
    description: 'Creates or updates the diagnostic setting for the container group.',
    since: '2018-02-20',
  },
  {
    name: 'containerGroups/containers/exec/action',
    operation: 'Exec into Container',
    description: 'Exec into a specific container.',
    since: '2019-01-01',
  },
  {
    name: 'containerGroups/containers/attach/action',
    operation: 'Attach to Container',
    description: 'Attach to the output stream of a container.',
    since: '2019-01-01',
  },
  {
    name: 'containerGroups/outboundNetworkDependenciesEndpoints/read',
    operation: 'Get Container Group Outbound Dependencies',
    description: 'List out all outbound network dependency endpoints of a container group.',
    since: '2021-10-01',
  },
  {
    name: 'locations/usages/read',
    operation: 'Get Usages',
    description: 'Get the usage for a specific region.',
    since: '2019-01-01',
  },
  {
    name: 'locations/capabilities/read',
    operation: 'Get Capabilities',
    description: 'Get the capabilities for a region.',
    since: '2019-01-01',
  },
  {
    name: 'locations/cachedImages/read',
    operation: 'Get Cached Images',
    description: 'Gets the cached images for the subscription in a region.',
    since: '2019-01-01',
  },
  {
    name: 'locations/operations/read',
    operation: 'Get Operations',
    description: 'List the operations for Azure Container Instance service.',
    since: '2019-01-01',
  },
];
