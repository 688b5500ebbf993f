// One of the custom roles for Mooring's identity on a subscription. Deployed by main.bicep, once for each.
targetScope = 'subscription'

@description('Name (GUID) of the role definition.')
param roleId string

@description('Object id of Mooring\'s identity.')
param principalId string

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleId)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
