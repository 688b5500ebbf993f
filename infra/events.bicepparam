// The parameters of events.bicep, from the azd environment and the outputs of main.bicep. Lists are separated by commas.
using 'events.bicep'

param functionAppId = readEnvironmentVariable('MOORING_FUNCTION_APP_ID')
param storageId = readEnvironmentVariable('MOORING_STORAGE_ID')
param eventsIdentityId = readEnvironmentVariable('MOORING_EVENTS_IDENTITY_ID')
param actionGroupId = readEnvironmentVariable('MOORING_ACTION_GROUP_ID')
param managedResourceGroups = split(readEnvironmentVariable('MOORING_MANAGED_RESOURCE_GROUPS'), ',')
param registries = filter(split(readEnvironmentVariable('MOORING_REGISTRY_IDS', ''), ','), id => !empty(id))
param existingTopics = json(readEnvironmentVariable('MOORING_EXISTING_TOPICS', '{}'))
