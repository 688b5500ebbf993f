#!/bin/sh
# Deploys events.bicep, after the code is there. azd runs it as a hook with its environment set, since Event Grid asks a
# function whether it wants the events before it subscribes it. Safe to run again.
set -eu
cd "$(dirname "$0")"
exec az deployment sub create --name mooring-events --subscription "$AZURE_SUBSCRIPTION_ID" \
  --location "$AZURE_LOCATION" --parameters events.bicepparam --output none
