// What ARM does to container groups in one resource group, delivered to the function resourceChanged. Deployed by
// events.bicep, once a resource group.

@description('Name of its system topic where it has one; empty: one is made.')
param topic string

@description('Where events and dead letters go: functionAppId, storageId, deadLetters, eventsIdentityId, actionGroupId.')
param delivery object

module subscribed 'event-topic.bicep' = {
  name: 'mooring-topic-${uniqueString(resourceGroup().id)}'
  params: {
    topic: empty(topic) ? 'mooring-${resourceGroup().name}' : topic
    isNew: empty(topic)
    location: 'global'
    source: resourceGroup().id
    topicType: 'Microsoft.Resources.ResourceGroups'
    functionName: 'resourceChanged'
    eventTypes: [
      'Microsoft.Resources.ResourceWriteSuccess'
      'Microsoft.Resources.ResourceDeleteSuccess'
      'Microsoft.Resources.ResourceActionSuccess'
    ]
    // Compared without regard to case, as ids have to be.
    subjectBeginsWith: '${resourceGroup().id}/providers/Microsoft.ContainerInstance/containerGroups/'
    schema: 'CloudEventSchemaV1_0'
    delivery: delivery
  }
}
