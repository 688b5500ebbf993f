import { describe, expect, it } from 'vitest';
import { ownersOf } from '../../../src/core/adopt/owners.ts';
import type { JsonObject } from '../../../src/core/json.ts';

const names = (body: JsonObject) => ownersOf(body).map(({ tool, fights }) => `${tool}${fights ? '!' : ''}`);

describe('the marks of those who look after a container group', () => {
  it.each<[string, JsonObject, string[]]>([
    ['none', { name: 'web', tags: { team: 'a' } }, []],
    [
      'virtual-kubelet’s, in any case',
      { tags: { podname: 'a', NodeName: 'b', Namespace: 'c', UID: 'd', CreationTimestamp: 'e' } },
      ['virtual-kubelet!'],
    ],
    ['some of virtual-kubelet’s, which others use as well', { tags: { Namespace: 'c', UID: 'd' } }, []],
    ['an orchestrator’s id', { properties: { orchestratorId: 'x' } }, ['NGroups!']],
    ['an empty orchestrator’s id', { properties: { orchestratorId: '' } }, []],
    ['a script’s name', { name: 'a1b2azscripts' }, ['a deployment script!']],
    ['managedBy', { managedBy: '/subscriptions/x/y' }, ['another Azure resource!']],
    ['Crossplane’s', { tags: { 'crossplane-kind': 'a', 'crossplane-name': 'b' } }, ['Crossplane!']],
    ['azd’s', { tags: { 'azd-env-name': 'dev' } }, ['Azure Developer CLI']],
    ['Terraform’s by custom', { tags: { ManagedBy: 'terraform-cloud' } }, ['Terraform']],
    ['Terraform’s by name', { tags: { Terraform: 'true' } }, ['Terraform']],
    ['two makers’', { tags: { createdBy: 'Bicep', tool: 'Pulumi' } }, ['Bicep', 'Pulumi']],
    ['tags that are no texts', { tags: { 'azd-env-name': 1 } }, []],
  ])('%s', (_what, body, owners) => {
    expect(names(body)).toEqual(owners);
  });

  it('are told without their values', () => {
    const tags = { ManagedBy: 'terraform canary', 'azd-env-name': 'canary' };
    expect(ownersOf({ tags })).toHaveLength(2);
    expect(JSON.stringify(ownersOf({ tags }))).not.toContain('canary');
  });
});
