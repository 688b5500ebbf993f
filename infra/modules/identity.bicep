// The two identities: the app's own, which does everything, and Event Grid's, which can write dead letters and nothing
// else. Deployed by controller.bicep.

@description('Region.')
param location string

@description('Tags of all that is made.')
param tags object

@description('Part of the names.')
param token string

resource controller 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-mooring-${token}'
  location: location
  tags: tags
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-mooring-events-${token}'
  location: location
  tags: tags
}

output id string = controller.id
output clientId string = controller.properties.clientId
output principalId string = controller.properties.principalId
output eventsId string = events.id
output eventsPrincipalId string = events.properties.principalId
