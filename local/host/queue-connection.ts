/** The storage account whose queues trigger functions: an address with a credential, or a connection string. */
import type { TokenCredential } from '@azure/identity';
import type { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import type { Settings } from './settings.ts';

export type QueueConnection =
  | { readonly connectionString: string }
  | { readonly endpoint: string; readonly credential: TokenCredential | StorageSharedKeyCredential };

export async function openQueue(connection: QueueConnection, name: string): Promise<QueueClient> {
  const { QueueServiceClient } = await import('@azure/storage-queue');
  const service =
    'connectionString' in connection
      ? QueueServiceClient.fromConnectionString(connection.connectionString)
      : new QueueServiceClient(connection.endpoint, connection.credential);
  return service.getQueueClient(name);
}

/**
 * The connection that the app settings name, as the real host reads them: `AzureWebJobsStorage` as a connection
 * string, or `AzureWebJobsStorage__queueServiceUri` with a managed identity.
 */
export async function queueFromSettings(settings: Settings): Promise<QueueConnection | undefined> {
  const connectionString = settings['AzureWebJobsStorage'];
  if (connectionString !== undefined && connectionString !== '') return { connectionString };
  const endpoint = settings['AzureWebJobsStorage__queueServiceUri'];
  if (endpoint === undefined) return undefined;
  const { ManagedIdentityCredential } = await import('@azure/identity');
  const clientId = settings['AzureWebJobsStorage__clientId'];
  return { endpoint, credential: new ManagedIdentityCredential(clientId === undefined ? {} : { clientId }) };
}
