/** Where local Azure is to be found: written to `.mooring/azure.json` by the process that runs it, read by all others. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface AzureAddresses {
  readonly arm: string;
  readonly vault: string;
  readonly registry: string;
  /** The registry's Azure name, as images are declared. */
  readonly loginServer: string;
  /** Connection string of tables and queues. */
  readonly storage: string;
  /** The same, as containers reach it. */
  readonly containerStorage: string;
  /** Where buildah keeps what it builds for real containers; absent: images are built without it. */
  readonly builds?: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** The DNS, over UDP and TCP, as a resolver is told: `127.0.0.1:15353`. */
  readonly dns: string;
  /** The certificate authority's file. */
  readonly ca: string;
  readonly subscription: string;
  /** Where service principals log in. */
  readonly tenant: string;
  readonly resourceGroup: string;
  /** The folder that is the sample's file share. */
  readonly shares: string;
  /** Added to ports below 1024, where they cannot be had. */
  readonly lowPortOffset: number;
  /** The port the controller is to take; 0: any. */
  readonly app: number;
}

export interface AzureProcess extends AzureAddresses {
  readonly pid: number;
  /** The control surface of the process itself. */
  readonly control: string;
}

export function addressFile(directory: string): string {
  return path.join(directory, 'azure.json');
}

/** Undefined when there is none, or it is not whole. */
export function readAddresses(directory: string): AzureProcess | undefined {
  const file = addressFile(directory);
  if (!existsSync(file)) return undefined;
  try {
    const known: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof known === 'object' && known !== null && 'control' in known && 'pid' in known
      ? (known as AzureProcess)
      : undefined;
  } catch {
    return undefined;
  }
}
