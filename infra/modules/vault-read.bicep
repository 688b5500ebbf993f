// Key Vault Secrets User on one vault that declarations refer to: reads secrets, writes none. Deployed by main.bicep,
// once a vault.

@description('Name of the vault, in this resource group.')
param vault string

@description('Object id of Mooring\'s identity.')
param principalId string

// Key Vault Secrets User: built-in.
var roleId = '4633458b-17de-408a-b874-0445c86b69e6'

resource referred 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vault
}

resource read 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(referred.id, principalId, roleId)
  scope: referred
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
