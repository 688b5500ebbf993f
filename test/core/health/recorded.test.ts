/** The verdicts over recorded answers of the real service. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { judge } from '../../../src/core/health/judge.ts';
import { isObject, type Json, listAt, objectAt } from '../../../src/core/json.ts';

const RECORDINGS = new URL('../../../../shared/aci/cases/', import.meta.url);

test.skipIf(!existsSync(RECORDINGS))('judges every recorded answer by what its containers say', () => {
  const seen = new Set<string>();
  const odd: string[] = [];
  for (const name of readdirSync(RECORDINGS).filter((file) => file.endsWith('.json'))) {
    const recording: Json = JSON.parse(readFileSync(new URL(name, RECORDINGS), 'utf8'));
    for (const exchange of listAt(objectAt(recording)['exchanges'])) {
      const answer = objectAt(objectAt(exchange)['response'])['body'];
      const properties = objectAt(objectAt(answer)['properties']);
      if (
        !isObject(answer) ||
        !('containers' in properties) ||
        objectAt(objectAt(exchange)['request'])['method'] !== 'GET'
      )
        continue;
      const { kind } = judge(answer);
      seen.add(kind);
      const state = objectAt(properties['instanceView'])['state'];
      const states = listAt(properties['containers']).map(
        (container) =>
          objectAt(objectAt(objectAt(objectAt(container)['properties'])['instanceView'])['currentState'])['state'],
      );
      if (kind === 'running' && (state !== 'Running' || !states.includes('Running'))) odd.push(`${name} ${kind}`);
      if (kind === 'completed' && properties['restartPolicy'] === 'Always') odd.push(`${name} ${kind}`);
    }
  }
  expect(odd).toEqual([]);
  expect([...seen].sort()).toEqual([
    'completed',
    'crashLooping',
    'provisioning',
    'running',
    'terminated',
    'unknown',
    'waiting',
  ]);
});
