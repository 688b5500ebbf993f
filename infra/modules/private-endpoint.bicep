// One private endpoint with its DNS zone, linked to the network. Deployed by network.bicep, once a service.

@description('Region.')
param location string

@description('Tags of all that is made.')
param tags object

@description('Name of the endpoint.')
param name string

@description('The network in which the zone is to be answered.')
param networkId string

@description('The subnet that the endpoint is in.')
param subnetId string

@description('The resource behind it.')
param target string

@description('Which of the resource\'s services: blob, queue, table, vault.')
param group string

@description('The private DNS zone of that service.')
param zone string

resource dns 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zone
  location: 'global'
  tags: tags
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: dns
  name: 'mooring'
  location: 'global'
  properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: group, properties: { privateLinkServiceId: target, groupIds: [group] } }
    ]
  }

  resource zones 'privateDnsZoneGroups' = {
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: group, properties: { privateDnsZoneId: dns.id } }] }
  }
}
