// Application Insights on a Log Analytics workspace; only identities write to it, no key does. Deployed by
// controller.bicep.

@description('Region.')
param location string

@description('Tags of all that is made.')
param tags object

@description('Part of the names.')
param token string

@description('Object id of Mooring\'s identity.')
param principalId string

// Monitoring Metrics Publisher: built-in.
var roleId = '3913510d-42f4-4e42-8a64-420c390055eb'
var daysKept = 30
// A runaway log ends here and not on the bill.
var gigabytesADay = 1

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-mooring-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: daysKept
    features: { disableLocalAuth: true }
    workspaceCapping: { dailyQuotaGb: gigabytesADay }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-mooring-${token}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, roleId)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

output id string = insights.id
output name string = insights.name
