// App Service Authentication: nobody calls the API without a token for the application, while Event Grid and the host's
// own webhooks pass, which have keys of their own. No client secret: callers bring tokens, nobody is signed in here.
// Deployed by function-app.bicep.

@description('Name of the function app, in this resource group.')
param app string

@description('Client id of the Entra application that tokens are for.')
param clientId string

resource site 'Microsoft.Web/sites@2024-04-01' existing = {
  name: app
}

resource authentication 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
      // Event Grid brings a key and no token: at a 401 its events would be lost.
      excludedPaths: ['/runtime/webhooks/*']
    }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          clientId: clientId
        }
        validation: { allowedAudiences: [clientId, 'api://${clientId}'] }
      }
    }
    login: { tokenStore: { enabled: false } }
  }
}
