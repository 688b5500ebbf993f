// One source of events: its system topic, the subscription of a function to it with dead letters kept, and the alert
// when one is. Deployed by registry-events.bicep and resource-group-events.bicep, beside the source.

@description('Name of the system topic.')
param topic string

@description('False: it is there already, and bears the identity that writes dead letters.')
param isNew bool

@description('Where the topic is: with its source.')
param location string

@description('Resource id of what sends the events.')
param source string

@description('Event Grid\'s word for the kind of source.')
param topicType string

@description('The function that is told.')
param functionName string

@description('Which events.')
param eventTypes string[]

@description('Of which subjects; empty: of all.')
param subjectBeginsWith string

@description('The form of the events.')
@allowed(['EventGridSchema', 'CloudEventSchemaV1_0'])
param schema string

@description('functionAppId, storageId, deadLetters, eventsIdentityId, actionGroupId.')
param delivery object

// Event Grid's own limits: tried for a day, then kept as a dead letter.
var triesMax = 30
var minutesMax = 1440

resource made 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (isNew) {
  name: topic
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${delivery.eventsIdentityId}': {} }
  }
  properties: { source: source, topicType: topicType }
}

resource found 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topic
}

resource subscribed 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: found
  name: 'mooring'
  dependsOn: [made]
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${delivery.functionAppId}/functions/${functionName}'
        maxEventsPerBatch: 1
      }
    }
    eventDeliverySchema: schema
    filter: {
      includedEventTypes: eventTypes
      subjectBeginsWith: subjectBeginsWith
      isSubjectCaseSensitive: false
    }
    retryPolicy: { maxDeliveryAttempts: triesMax, eventTimeToLiveInMinutes: minutesMax }
    deadLetterWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: delivery.eventsIdentityId }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: delivery.storageId, blobContainerName: delivery.deadLetters }
      }
    }
  }
}

resource alert 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'mooring-dead-letters-${topic}'
  location: 'global'
  dependsOn: [subscribed]
  properties: {
    description: 'Event Grid gave up on an event: npx mooring replay dead-letters, and docs/operations.md.'
    severity: 2
    enabled: true
    scopes: [found.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead-letters'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: delivery.actionGroupId }]
  }
}
