// Mooring in a subscription: its own resource group with everything it runs on, and its rights where it works. What it
// works on (resource groups, registries, vaults) is named by resource id and may be in other subscriptions of the tenant.
// Event subscriptions come after the code is there: events.bicep.
targetScope = 'subscription'

@description('Name of the azd environment; it is part of the names of what is made.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('Region of everything that is made here; Flex Consumption must be offered there.')
@minLength(1)
param location string

@description('The resource group that is made for Mooring itself.')
param resourceGroupName string = 'rg-${environmentName}'

@description('This installation\'s id, written into the tag mooring-owner. Never change it later.')
@minLength(1)
@maxLength(64)
param installation string = environmentName

@description('Ids of the resource groups whose container groups Mooring keeps; the first is where short addresses lead.')
@minLength(1)
param managedResourceGroups string[]

@description('Ids of the container registries whose pushes redeploy.')
param registries string[] = []

@description('Hosts of further registries whose tags may be followed, such as ghcr.io.')
param otherRegistryHosts string[] = ['mcr.microsoft.com', 'docker.io', 'ghcr.io']

@description('Ids of the key vaults that declarations refer to.')
param referredVaults string[] = []

@description('Ids of resource groups with subnets that container groups join, or identities that they are given.')
param linkedResourceGroups string[] = []

@description('Ids of resource groups with Traffic Manager profiles that Mooring moves traffic in.')
param routerResourceGroups string[] = []

@description('Name of a Traffic Manager profile to make, or empty for none. It is its DNS name, too.')
param trafficManagerProfile string = ''

@description('Joins the app to a network of its own, and closes storage and vault to all others.')
param privateNetworking bool = false

@description('Client id of the Entra application that callers ask tokens for; empty: function keys alone.')
param authenticationClientId string = ''

@description('Who may what, where callers bring tokens: objects with id, role, and resourceGroup or none for all.')
param roleHolders array = []

@description('How many groups one resource group may have, or none.')
param groupsMax string = 'none'

@description('How many cores all that one resource group runs or declares may have, or none.')
param coresMax string = 'none'

@description('Where alerts are sent; empty: they are only shown in the portal.')
param alertEmail string = ''

@description('Only looks and tells, and writes no container group: for a first day.')
param observeOnly bool = false

@description('Secret identifier, in a key vault, of the key of the tag mooring-hash; empty: the installation\'s id.')
param hashKeySecretUri string = ''

@description('Memory of an instance of the app, in MB: 512 serve a thousand groups.')
param instanceMemoryMb int = 512

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))
var allIds = concat(managedResourceGroups, linkedResourceGroups, routerResourceGroups)
var subscriptions = union(map(allIds, id => split(id, '/')[2]), [subscription().subscriptionId])
var scopes = map(managedResourceGroups, id => '${split(id, '/')[2]}/${split(id, '/')[4]}')
var registryHosts = map(registries, id => '${toLower(last(split(id, '/')))}.azurecr.io')

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module roles 'modules/roles.bicep' = {
  name: 'mooring-roles'
  params: {
    installation: installation
    subscriptions: subscriptions
  }
}

module controller 'modules/controller.bicep' = {
  name: 'mooring-controller'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    installation: installation
    scopes: scopes
    registryHosts: concat(registryHosts, otherRegistryHosts)
    trafficManagerProfile: trafficManagerProfile
    privateNetworking: privateNetworking
    authenticationClientId: authenticationClientId
    roleHolders: roleHolders
    groupsMax: groupsMax
    coresMax: coresMax
    alertEmail: alertEmail
    observeOnly: observeOnly
    hashKeySecretUri: hashKeySecretUri
    instanceMemoryMb: instanceMemoryMb
    routersRoleId: roles.outputs.routersRoleId
  }
}

module managed 'modules/custom-role-assignment.bicep' = [
  for id in managedResourceGroups: {
    name: 'mooring-managed-${uniqueString(id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      roleId: roles.outputs.containerGroupsRoleId
      principalId: controller.outputs.principalId
    }
  }
]

module linked 'modules/custom-role-assignment.bicep' = [
  for id in linkedResourceGroups: {
    name: 'mooring-linked-${uniqueString(id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      roleId: roles.outputs.linksRoleId
      principalId: controller.outputs.principalId
    }
  }
]

module routers 'modules/custom-role-assignment.bicep' = [
  for id in routerResourceGroups: {
    name: 'mooring-routers-${uniqueString(id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      roleId: roles.outputs.routersRoleId
      principalId: controller.outputs.principalId
    }
  }
]

module readers 'modules/subscription-role-assignment.bicep' = [
  for id in subscriptions: {
    name: 'mooring-reader-${uniqueString(id)}'
    scope: subscription(id)
    params: {
      roleId: roles.outputs.subscriptionRoleId
      principalId: controller.outputs.principalId
    }
  }
]

module doctors 'modules/subscription-role-assignment.bicep' = [
  for id in subscriptions: {
    name: 'mooring-doctor-${uniqueString(id)}'
    scope: subscription(id)
    params: {
      roleId: roles.outputs.doctorRoleId
      principalId: controller.outputs.principalId
    }
  }
]

module pulls 'modules/registry-pull.bicep' = [
  for id in registries: {
    name: 'mooring-pull-${uniqueString(id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      registry: last(split(id, '/'))
      principalId: controller.outputs.principalId
    }
  }
]

module reads 'modules/vault-read.bicep' = [
  for id in referredVaults: {
    name: 'mooring-vault-${uniqueString(id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      vault: last(split(id, '/'))
      principalId: controller.outputs.principalId
    }
  }
]

@description('The next four are read by infra/subscribe.sh, and by whoever calls the API.')
output MOORING_FUNCTION_APP_ID string = controller.outputs.functionAppId
output MOORING_STORAGE_ID string = controller.outputs.storageId
output MOORING_EVENTS_IDENTITY_ID string = controller.outputs.eventsIdentityId
output MOORING_ACTION_GROUP_ID string = controller.outputs.actionGroupId
output MOORING_API string = controller.outputs.api
output AZURE_RESOURCE_GROUP string = group.name
