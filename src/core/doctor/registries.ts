/** Which registries are Azure's own, for what to advise; which are asked and how, the adapter decides. */

const AZURE = /^[a-z0-9-]+\.azurecr\.(?:io|cn|us)$/;

export function isAzureRegistryHost(host: string): boolean {
  return AZURE.test(host.toLowerCase());
}
