/** The templates as a parser and a reader of names see them; what a compiler would add is in infra/README.md. */
import { expect, it } from 'vitest';
import { checkInfra } from '../../scripts/infra/check.ts';
import { infra, withChange } from './support.ts';

it('reads every template, and finds nothing wrong in any', () => {
  expect([...infra.keys()]).toEqual(expect.arrayContaining(['infra/main.bicep', 'infra/events.bicepparam']));
  expect(checkInfra(infra)).toEqual([]);
});

it('begins every template with what it is', () => {
  const silent = [...infra.values()].filter(({ text }) => !/^\/\/ \S.{20,}/.test(text)).map(({ path }) => path);
  expect(silent).toEqual([]);
});

it('describes every parameter', () => {
  const silent = [...infra.values()].flatMap(({ path, parameters }) =>
    parameters
      .filter(
        ({ decorators }) => !decorators.some((one) => one.startsWith('@description') || one.startsWith('description')),
      )
      .map(({ name }) => `${path}: ${name}`),
  );
  expect(silent).toEqual([]);
});

it('gives main and events every parameter that has no default, and none they do not take', () => {
  for (const name of ['main', 'events']) {
    const taken = infra.get(`infra/${name}.bicep`)?.parameters ?? [];
    const text = infra.get(`infra/${name}.bicepparam`)?.text ?? '';
    const given = [...text.matchAll(/^param (\w+) =/gm)].map(([, one = '']) => one);
    expect(given.filter((one) => !taken.some((parameter) => parameter.name === one))).toEqual([]);
    expect(taken.filter((one) => one.default === undefined && !given.includes(one.name))).toEqual([]);
  }
});

it.each([
  [
    'a brace too few',
    "  sku: { tier: 'FlexConsumption', name: 'FC1' }",
    "  sku: { tier: 'FlexConsumption', name: 'FC1'",
    'not Bicep',
  ],
  ['a name that nobody declared', 'serverFarmId: plan.id', 'serverFarmId: plann.id', 'plann is not declared'],
  [
    'a variable that nobody uses',
    'maximumInstanceCount: instancesMax',
    'maximumInstanceCount: 40',
    'instancesMax is never used',
  ],
  [
    'a module that is not there',
    "'authentication.bicep'",
    "'authentification.bicep'",
    'there is no authentification.bicep',
  ],
  [
    'a parameter that a module does not take',
    'params: { app: app.name,',
    'params: { app: app.name, more: 1,',
    'gets more',
  ],
  [
    'a parameter that a module needs',
    'params: { app: app.name, clientId: authenticationClientId }',
    'params: { app: app.name }',
    'does not get clientId',
  ],
])('finds %s', async (_what, from, to, expected) => {
  const files = await withChange('infra/modules/function-app.bicep', from, to);
  expect(checkInfra(files).join('\n')).toContain(expected);
});

it('finds an output that a module does not have', async () => {
  const files = await withChange('infra/modules/controller.bicep', 'vault.outputs.uri', 'vault.outputs.url');
  expect(checkInfra(files)).toEqual([expect.stringContaining('vault has no output url')]);
});
