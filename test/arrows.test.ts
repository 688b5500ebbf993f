import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { forbidden } from './support/arrows.ts';

const ROOT = path.join(import.meta.dirname, '..');
const FILES = globSync(
  ['src/**/*.{ts,mjs}', 'functions/**/*.ts', 'local/**/*.{ts,mjs}', 'samples/**/*.ts', 'scripts/command-line/**/*.ts'],
  {
    cwd: ROOT,
    exclude: ['**/node_modules/**'],
  },
);

it('finds the files it is about', () => {
  expect(FILES.length).toBeGreaterThan(200);
});

it('follows every arrow of the design', () => {
  const broken = FILES.flatMap((file) => forbidden(file, readFileSync(path.join(ROOT, file), 'utf8')));
  expect(broken).toEqual([]);
});

describe('an import against an arrow is found', () => {
  it.each([
    ['src/core/plan.ts', "import { reconcile } from '../engine/reconcile.ts';"],
    ['src/core/plan.ts', "import { hash } from 'node:crypto';"],
    ['src/core/plan.ts', "import { parse } from 'yaml';"],
    ['src/engine/apply.ts', "import { createTables } from '../azure/tables/tables.ts';"],
    ['src/engine/apply.ts', "import { RestError } from '@azure/core-rest-pipeline';"],
    ['src/engine/apply.ts', "import { handle } from '../http/api.ts';"],
    ['src/azure/tables/table.ts', "import type { Parts } from '../../engine/parts.ts';"],
    ['src/cli/client.ts', "import { handle } from '../http/api.ts';"],
    ['src/cli/client.ts', "import type { GroupRow } from '../engine/parts.ts';"],
    ['src/cli/main.ts', "import { DefaultAzureCredential } from '@azure/identity';"],
    ['src/http/api.ts', "import { printable } from '../cli/output/clean.ts';"],
    ['src/http/api.ts', "import { runtime } from '../runtime/wiring.ts';"],
    ['src/http/api.ts', "import type { HttpRequest } from '@azure/functions';"],
    ['src/runtime/wiring.ts', "import '../../functions/main.ts';"],
    ['functions/sweep.ts', "import { createTables } from '../src/azure/tables/tables.ts';"],
    ['functions/sweep.ts', "import type { Group } from '../src/core/model.ts';"],
    ['functions/sweep.ts', "import { DefaultAzureCredential } from '@azure/identity';"],
    ['src/engine/sweep.ts', "import { World } from '../../local/world/world.ts';"],
    ['local/world/world.ts', "import { plan } from '../../src/core/plan.ts';"],
    ['local/world/world.ts', "import type { GroupRow } from '../../src/core/model.ts';"],
    ['local/world/world.ts', "const { plan } = await import('../../src/core/plan.ts');"],
    ['local/world/world.ts', "let row: import('../../src/core/model.ts').GroupRow;"],
    ['local/world/world.ts', "export * from '../../src/core/model.ts';"],
    ['local/start/main.ts', "import { buildApp } from '../../scripts/build.ts';"],
    ['scripts/command-line/usage.ts', "import { plan } from '../../src/core/plan.ts';"],
    ['samples/jobs/logging/server.ts', "import { serve } from '../../../local/serve/server.ts';"],
  ])('%s: %s', (file, text) => {
    expect(forbidden(file, text)).toHaveLength(1);
  });

  it('in a folder that nobody made a rule for', () => {
    expect(forbidden('src/other/one.ts', '')).toEqual([
      'src/other/one.ts: src/other has no rule about what it may import',
    ]);
  });
});

it.each([
  ['src/core/rollout/step.ts', "import type { Plan } from '../plan.ts';"],
  ['src/core/plan.ts', "import { render } from './spec/render.ts';"],
  ['src/core/spec/yaml-text.ts', "import { parseDocument } from 'yaml';"],
  ['src/http/routes/put-group.ts', "import { declare } from '../../engine/declare.ts';"],
  ['src/runtime/azure-ports.ts', "await import('../azure/tables/tables.ts');"],
  ['functions/sweep.ts', "const { sweep } = await import('../src/engine/sweep.ts');"],
])('allows %s: %s', (file, text) => {
  expect(forbidden(file, text)).toEqual([]);
});
