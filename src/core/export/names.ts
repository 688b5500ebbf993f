/** What ACI's resource is called in a file, and the version of its interface. Shared by the formats. */

/** The newest version that is not a preview. `az` sends what the file says. */
export const EXPORT_API_VERSION = '2026-07-01';
export const RESOURCE_TYPE = 'Microsoft.ContainerInstance/containerGroups';
