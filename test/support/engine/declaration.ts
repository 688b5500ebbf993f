/** The declaration that the engine's tests start from, its image in the bench's registry. Part of `engine-bench.ts`. */
import type { JsonObject } from '../../../src/core/json.ts';
import { LOGIN_SERVER } from '../../local/registry/helpers.ts';

export const REPOSITORY = 'team/web';
export const IMAGE_TEXT = `${LOGIN_SERVER}/${REPOSITORY}:v1`;

export function declaration(
  mooring: JsonObject = {},
  properties: JsonObject = {},
  container: JsonObject = {},
): JsonObject {
  return {
    name: 'web',
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      restartPolicy: 'Always',
      containers: [
        {
          name: 'web',
          properties: { image: IMAGE_TEXT, resources: { requests: { cpu: 1, memoryInGB: 1 } }, ...container },
        },
      ],
      ...properties,
    },
    mooring,
  };
}
