// Mooring's own vault, for secrets that declarations hold in the clear. Rights by role, and Mooring may write to no other
// vault than this. Deployed by controller.bicep.

@description('Region.')
param location string

@description('Tags of all that is made.')
param tags object

@description('Part of the names.')
param token string

@description('Object id of Mooring\'s identity.')
param principalId string

@description('Lets nobody in but private endpoints.')
param privateNetworking bool

// Key Vault Secrets Officer: built-in.
var roleId = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-${token}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    publicNetworkAccess: privateNetworking ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: privateNetworking ? 'Deny' : 'Allow'
      bypass: 'None'
    }
  }
}

resource officer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, roleId)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

output id string = vault.id
output uri string = vault.properties.vaultUri
