// A Traffic Manager profile for groups to stand behind, without endpoints: those are Mooring's to write. Deployed by
// controller.bicep where a name is given.

@description('Tags of all that is made.')
param tags object

@description('Name of the profile, and its DNS name.')
param profile string

@description('Object id of Mooring\'s identity.')
param principalId string

@description('Name (GUID) of the role for routers.')
param roleId string

resource trafficManager 'Microsoft.Network/trafficmanagerprofiles@2022-04-01' = {
  name: profile
  location: 'global'
  tags: tags
  properties: {
    profileStatus: 'Enabled'
    trafficRoutingMethod: 'Weighted'
    dnsConfig: { relativeName: profile, ttl: 60 }
    monitorConfig: { protocol: 'HTTP', port: 80, path: '/healthz', intervalInSeconds: 30, timeoutInSeconds: 5 }
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, roleId)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
