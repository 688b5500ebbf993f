// AcrPull on one registry, so that Mooring can ask which digest a tag names. Deployed by main.bicep, once a registry.
// A registry with repository permissions (ABAC) does not honour AcrPull: see docs/permissions.md.

@description('Name of the registry, in this resource group.')
param registry string

@description('Object id of Mooring\'s identity.')
param principalId string

// AcrPull: built-in.
var roleId = '7f951dda-4ed3-4680-a7ca-43fe172d538d'

resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registry
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(acr.id, principalId, roleId)
  scope: acr
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
