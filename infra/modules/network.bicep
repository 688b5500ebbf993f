// A network for an app that is to reach storage and vault by private endpoints alone, and private container groups in
// peered networks. The app itself stays reachable: Event Grid delivers to public addresses only. Deployed by
// controller.bicep where private networking is asked for.

@description('Region.')
param location string

@description('Tags of all that is made.')
param tags object

@description('Part of the names.')
param token string

@description('The storage account.')
param storageId string

@description('Mooring\'s vault.')
param vaultId string

var addresses = '10.83.0.0/24'
var appAddresses = '10.83.0.0/26'
var endpointAddresses = '10.83.0.64/27'
var endpoints = [
  { name: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}', target: storageId, group: 'blob' }
  { name: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}', target: storageId, group: 'queue' }
  { name: 'table', zone: 'privatelink.table.${environment().suffixes.storage}', target: storageId, group: 'table' }
  { name: 'vault', zone: 'privatelink.vaultcore.azure.net', target: vaultId, group: 'vault' }
]

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-mooring-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addresses] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: appAddresses
          // What Flex Consumption asks of its subnet.
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: endpointAddresses, privateEndpointNetworkPolicies: 'Enabled' }
      }
    ]
  }
}

module privateEndpoints 'private-endpoint.bicep' = [
  for endpoint in endpoints: {
    name: 'private-endpoint-${endpoint.name}'
    params: {
      location: location
      tags: tags
      name: 'pe-mooring-${endpoint.name}-${token}'
      networkId: network.id
      subnetId: '${network.id}/subnets/endpoints'
      target: endpoint.target
      group: endpoint.group
      zone: endpoint.zone
    }
  }
]

output appSubnetId string = '${network.id}/subnets/app'
