// The function app on Flex Consumption with Node 24: no machine while nothing happens, and no key to storage or
// telemetry. Deployed by controller.bicep.

@description('Region.')
param location string

@description('Tags of all that is made.')
param tags object

@description('Part of the names.')
param token string

@description('Resource id of the identity that the app runs as.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('The storage account of the host and of Mooring.')
param storageName string

@description('Address of the blob container that the package is deployed to.')
param packageContainerUrl string

@description('The Application Insights resource, in this resource group.')
param insightsName string

@description('Subnet for what the app calls, or empty.')
param subnetId string

@description('Client id of the Entra application, or empty: then function keys alone are the lock.')
param authenticationClientId string

@description('Mooring\'s own settings, as docs/settings.md has them.')
param settings object

@description('Secret identifier of the key of the tag mooring-hash, or empty.')
param hashKeySecretUri string

@description('Memory of an instance in MB, 512, 2048 or 4096: 512 serve a thousand groups.')
param instanceMemoryMb int

// Reconciles of one subscription share its request limits: more workers than this only wait for each other.
var instancesMax = 40

var hashKey = empty(hashKeySecretUri) ? {} : { MOORING_HASH_KEY: '@Microsoft.KeyVault(SecretUri=${hashKeySecretUri})' }
// __clientId and __credential are the host's own, AZURE_CLIENT_ID is what Mooring calls all services as.
var platform = {
  AzureWebJobsStorage__accountName: storageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AZURE_CLIENT_ID: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-mooring-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-mooring-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'controller' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
    functionAppConfig: {
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: { instanceMemoryMB: instanceMemoryMb, maximumInstanceCount: instancesMax }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(platform, settings, hashKey)
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

module authentication 'authentication.bicep' = if (!empty(authenticationClientId)) {
  name: 'authentication'
  params: { app: app.name, clientId: authenticationClientId }
}

output id string = app.id
output api string = 'https://${app.properties.defaultHostName}/api'
