// Image pushes of one registry, delivered to the function imagePushed. Deployed by events.bicep, once a registry.

@description('Name of the registry, in this resource group.')
param registry string

@description('Name of its system topic where it has one; empty: one is made.')
param topic string

@description('Where events and dead letters go: functionAppId, storageId, deadLetters, eventsIdentityId, actionGroupId.')
param delivery object

resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registry
}

module subscribed 'event-topic.bicep' = {
  name: 'mooring-topic-${uniqueString(acr.id)}'
  params: {
    topic: empty(topic) ? 'mooring-${registry}' : topic
    isNew: empty(topic)
    location: acr.location
    source: acr.id
    topicType: 'Microsoft.ContainerRegistry.Registries'
    functionName: 'imagePushed'
    eventTypes: ['Microsoft.ContainerRegistry.ImagePushed']
    subjectBeginsWith: ''
    schema: 'EventGridSchema'
    delivery: delivery
  }
}
