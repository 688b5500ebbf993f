// Everything in Mooring's own resource group, put together. Deployed by main.bicep.

@description('Region.')
param location string

@description('Tags of all that is made.')
param tags object

@description('Part of the names: lower-case letters and digits.')
@maxLength(13)
param token string

@description('This installation\'s id.')
param installation string

@description('Resource groups that are kept, each as subscription/resource-group.')
param scopes string[]

@description('Hosts of the registries whose tags may be followed.')
param registryHosts string[]

@description('Name of a Traffic Manager profile to make, or empty.')
param trafficManagerProfile string

@description('Joins the app to a network of its own.')
param privateNetworking bool

@description('Client id of the Entra application, or empty.')
param authenticationClientId string

@description('Who may what, where callers bring tokens.')
param roleHolders array

@description('How many groups one resource group may have, or none.')
param groupsMax string

@description('How many cores all that one resource group runs or declares may have, or none.')
param coresMax string

@description('Where alerts are sent, or empty.')
param alertEmail string

@description('Only looks and tells.')
param observeOnly bool

@description('Secret identifier of the key of the tag mooring-hash, or empty.')
param hashKeySecretUri string

@description('Memory of an instance of the app, in MB.')
param instanceMemoryMb int

@description('Name (GUID) of the role for routers, given on the profile that is made here.')
param routersRoleId string

var deadLetters = 'mooring-dead-letters'
var deployments = 'deployments'

module identity 'identity.bicep' = {
  name: 'identity'
  params: { location: location, tags: tags, token: token }
}

module network 'network.bicep' = if (privateNetworking) {
  name: 'network'
  params: { location: location, tags: tags, token: token, storageId: storage.outputs.id, vaultId: vault.outputs.id }
}

module storage 'storage.bicep' = {
  name: 'storage'
  params: {
    location: location
    tags: tags
    token: token
    principalId: identity.outputs.principalId
    eventsPrincipalId: identity.outputs.eventsPrincipalId
    privateNetworking: privateNetworking
    deadLetters: deadLetters
    deployments: deployments
  }
}

module vault 'vault.bicep' = {
  name: 'vault'
  params: {
    location: location
    tags: tags
    token: token
    principalId: identity.outputs.principalId
    privateNetworking: privateNetworking
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: { location: location, tags: tags, token: token, principalId: identity.outputs.principalId }
}

module functionApp 'function-app.bicep' = {
  name: 'function-app'
  params: {
    location: location
    tags: tags
    token: token
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    packageContainerUrl: '${storage.outputs.blobEndpoint}${deployments}'
    insightsName: monitoring.outputs.name
    subnetId: network.?outputs.appSubnetId ?? ''
    authenticationClientId: authenticationClientId
    settings: {
      MOORING_INSTALLATION: installation
      MOORING_MODE: observeOnly ? 'observe' : 'manage'
      MOORING_SUBSCRIPTION: split(scopes[0], '/')[0]
      MOORING_RESOURCE_GROUP: split(scopes[0], '/')[1]
      MOORING_SCOPES: join(scopes, ',')
      MOORING_REGISTRIES: join(registryHosts, ',')
      MOORING_VAULT_URL: vault.outputs.uri
      MOORING_DEAD_LETTERS: deadLetters
      MOORING_SWEEP_SCHEDULE: '0 */1 * * * *'
      MOORING_HEALTH_SCHEDULE: '*/30 * * * * *'
      MOORING_AUTHENTICATION: empty(authenticationClientId) ? 'keys' : 'entra'
      MOORING_TENANT: tenant().tenantId
      MOORING_ROLES: string(roleHolders)
      MOORING_GROUPS_MAX: groupsMax
      MOORING_CORES_MAX: coresMax
      MOORING_PROBE_PRIVATE: privateNetworking ? 'true' : 'false'
    }
    hashKeySecretUri: hashKeySecretUri
    instanceMemoryMb: instanceMemoryMb
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: { location: location, tags: tags, insightsId: monitoring.outputs.id, email: alertEmail }
}

module trafficManager 'traffic-manager.bicep' = if (!empty(trafficManagerProfile)) {
  name: 'traffic-manager'
  params: {
    tags: tags
    profile: trafficManagerProfile
    principalId: identity.outputs.principalId
    roleId: routersRoleId
  }
}

output principalId string = identity.outputs.principalId
output eventsIdentityId string = identity.outputs.eventsId
output functionAppId string = functionApp.outputs.id
output storageId string = storage.outputs.id
output actionGroupId string = alerts.outputs.actionGroupId
output api string = functionApp.outputs.api
