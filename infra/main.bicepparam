// The parameters of main.bicep, from the azd environment: `azd env set NAME VALUE`. Lists are separated by commas.
using 'main.bicep'

var azdEnvironment = readEnvironmentVariable('AZURE_ENV_NAME')

param environmentName = azdEnvironment
param location = readEnvironmentVariable('AZURE_LOCATION')
param resourceGroupName = readEnvironmentVariable('AZURE_RESOURCE_GROUP', 'rg-${azdEnvironment}')
param installation = readEnvironmentVariable('MOORING_INSTALLATION', azdEnvironment)
param managedResourceGroups = split(readEnvironmentVariable('MOORING_MANAGED_RESOURCE_GROUPS'), ',')
param registries = filter(split(readEnvironmentVariable('MOORING_REGISTRY_IDS', ''), ','), id => !empty(id))
param referredVaults = filter(split(readEnvironmentVariable('MOORING_VAULT_IDS', ''), ','), id => !empty(id))
param linkedResourceGroups = filter(split(readEnvironmentVariable('MOORING_LINKED_RESOURCE_GROUPS', ''), ','), id => !empty(id))
param routerResourceGroups = filter(split(readEnvironmentVariable('MOORING_ROUTER_RESOURCE_GROUPS', ''), ','), id => !empty(id))
param trafficManagerProfile = readEnvironmentVariable('MOORING_TRAFFIC_MANAGER_PROFILE', '')
param privateNetworking = bool(readEnvironmentVariable('MOORING_PRIVATE_NETWORKING', 'false'))
param authenticationClientId = readEnvironmentVariable('MOORING_AUTHENTICATION_CLIENT_ID', '')
param roleHolders = json(readEnvironmentVariable('MOORING_ROLES', '[]'))
param groupsMax = readEnvironmentVariable('MOORING_GROUPS_MAX', 'none')
param coresMax = readEnvironmentVariable('MOORING_CORES_MAX', 'none')
param alertEmail = readEnvironmentVariable('MOORING_ALERT_EMAIL', '')
param observeOnly = bool(readEnvironmentVariable('MOORING_OBSERVE_ONLY', 'false'))
param hashKeySecretUri = readEnvironmentVariable('MOORING_HASH_KEY_SECRET_URI', '')
param instanceMemoryMb = int(readEnvironmentVariable('MOORING_INSTANCE_MEMORY_MB', '512'))
