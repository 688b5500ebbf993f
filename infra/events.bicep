// Subscribes the deployed functions to events: pushes of each registry, and what ARM does to container groups in each
// resource group. Deployed by subscribe.sh after the code, since Event Grid asks a function first whether it is there.
targetScope = 'subscription'

@description('Resource id of the function app.')
param functionAppId string

@description('Resource id of the storage account with the dead letters.')
param storageId string

@description('Resource id of the identity that writes dead letters.')
param eventsIdentityId string

@description('Resource id of the action group that is told of dead letters.')
param actionGroupId string

@description('Ids of the resource groups whose container groups Mooring keeps.')
@minLength(1)
param managedResourceGroups string[]

@description('Ids of the container registries whose pushes redeploy.')
param registries string[] = []

@description('Names of system topics that are there already, by the id of their source: a source can have but one.')
param existingTopics object = {}

var deadLetters = 'mooring-dead-letters'
var shared = {
  functionAppId: functionAppId
  storageId: storageId
  deadLetters: deadLetters
  eventsIdentityId: eventsIdentityId
  actionGroupId: actionGroupId
}

module pushes 'modules/registry-events.bicep' = [
  for id in registries: {
    name: 'mooring-pushes-${uniqueString(id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      registry: last(split(id, '/'))
      topic: existingTopics[?id] ?? ''
      delivery: shared
    }
  }
]

module changes 'modules/resource-group-events.bicep' = [
  for id in managedResourceGroups: {
    name: 'mooring-changes-${uniqueString(id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      topic: existingTopics[?id] ?? ''
      delivery: shared
    }
  }
]
