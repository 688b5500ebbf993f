// What somebody should be told of: a poisoned message, stalled groups, no sweep for ten minutes, a resource group that
// cannot be seen, throttling. Dead letters have their alert beside each topic, in event-topic.bicep. The queries look for
// the app's own constant messages, and a test holds them to the code. Deployed by controller.bicep.

@description('Region.')
param location string

@description('Tags of all that is made.')
param tags object

@description('The Application Insights resource.')
param insightsId string

@description('Where alerts are sent; empty: nowhere.')
param email string

// A query each five minutes costs three times one each fifteen: only the one that says Mooring is dead is worth it.
// Host, worker and app all write traces; requests are one an invocation, never sampled (host.json).
var alerts = [
  {
    name: 'poison'
    severity: 1
    description: 'A message was given up after its last try: npx mooring replay poison, and docs/operations.md.'
    query: 'traces | where message has "reconcile-poison"'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
    every: 'PT15M'
  }
  {
    name: 'stalled'
    severity: 2
    description: 'Groups are stalled: npx mooring list, and docs/operations.md for each reason.'
    query: 'traces | where message has "groups are stalled"'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
    every: 'PT15M'
  }
  {
    name: 'no-sweep'
    severity: 1
    description: 'No sweep has succeeded for ten minutes: drift, lost events and what is overdue go unseen.'
    query: 'requests | where name == "sweep" and success == true'
    operator: 'LessThan'
    threshold: 1
    window: 'PT10M'
    every: 'PT5M'
  }
  {
    name: 'not-seen'
    severity: 1
    description: 'Container groups of a resource group cannot be listed: a right was taken away, or ARM does not answer.'
    query: 'traces | where message has "container groups could not be listed"'
    operator: 'GreaterThan'
    threshold: 5
    window: 'PT15M'
    every: 'PT15M'
  }
  {
    name: 'throttled'
    severity: 3
    description: 'Azure keeps asking for patience: docs/rate-limits.md.'
    query: 'traces | where message has "step not accepted" and message has "Throttled"'
    operator: 'GreaterThan'
    threshold: 10
    window: 'PT15M'
    every: 'PT15M'
  }
]

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-mooring'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'mooring'
    enabled: true
    emailReceivers: empty(email) ? [] : [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: 'mooring-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Mooring: ${alert.name}'
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [insightsId]
      evaluationFrequency: alert.every
      windowSize: alert.window
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [actions.id] }
    }
  }
]

output actionGroupId string = actions.id
