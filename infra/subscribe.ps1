# Deploys events.bicep, after the code is there: subscribe.sh for Windows.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
az deployment sub create --name mooring-events --subscription $env:AZURE_SUBSCRIPTION_ID `
  --location $env:AZURE_LOCATION --parameters events.bicepparam --output none
exit $LASTEXITCODE
