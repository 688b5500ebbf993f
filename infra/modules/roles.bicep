// The custom roles: the actions of permissions.json, which docs/permissions.md explains one by one and a test holds to
// the code. One definition serves several subscriptions of a tenant. Deployed by main.bicep.
targetScope = 'subscription'

@description('Part of the roles\' names: they are unique in a tenant.')
param installation string

@description('Ids of the subscriptions in which the roles are given.')
param subscriptions string[]

var permissions = loadJsonContent('../permissions.json')
var assignableScopes = map(subscriptions, id => '/subscriptions/${id}')

resource containerGroups 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, installation, 'containerGroups')
  properties: {
    roleName: '${permissions.containerGroups.name} (${installation})'
    description: permissions.containerGroups.description
    type: 'CustomRole'
    permissions: [{ actions: permissions.containerGroups.actions, notActions: [] }]
    assignableScopes: assignableScopes
  }
}

resource links 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, installation, 'links')
  properties: {
    roleName: '${permissions.links.name} (${installation})'
    description: permissions.links.description
    type: 'CustomRole'
    permissions: [{ actions: permissions.links.actions, notActions: [] }]
    assignableScopes: assignableScopes
  }
}

resource routers 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, installation, 'routers')
  properties: {
    roleName: '${permissions.routers.name} (${installation})'
    description: permissions.routers.description
    type: 'CustomRole'
    permissions: [{ actions: permissions.routers.actions, notActions: [] }]
    assignableScopes: assignableScopes
  }
}

resource reader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, installation, 'subscription')
  properties: {
    roleName: '${permissions.subscription.name} (${installation})'
    description: permissions.subscription.description
    type: 'CustomRole'
    permissions: [{ actions: permissions.subscription.actions, notActions: [] }]
    assignableScopes: assignableScopes
  }
}

resource doctor 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, installation, 'doctor')
  properties: {
    roleName: '${permissions.doctor.name} (${installation})'
    description: permissions.doctor.description
    type: 'CustomRole'
    permissions: [{ actions: permissions.doctor.actions, notActions: [] }]
    assignableScopes: assignableScopes
  }
}

@description('The names (GUIDs) of the definitions.')
output containerGroupsRoleId string = containerGroups.name
output linksRoleId string = links.name
output routersRoleId string = routers.name
output subscriptionRoleId string = reader.name
output doctorRoleId string = doctor.name
