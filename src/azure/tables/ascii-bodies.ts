/**
 * Sends JSON bodies in ASCII, other characters as `\u` escapes: the same values, and rows come back as they were
 * written from Azurite too, which reads a character that falls between two packets as two unknown ones (recorded).
 * Every table client of `table.ts` has it.
 */
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

const NOT_ASCII = /[\u0080-\uffff]/g;

export function asciiBodies(): { policy: PipelinePolicy; position: 'perCall' } {
  const policy: PipelinePolicy = {
    name: 'asciiBodies',
    sendRequest(request, next) {
      if (typeof request.body === 'string') request.body = request.body.replace(NOT_ASCII, escapeUnit);
      return next(request);
    },
  };
  return { policy, position: 'perCall' };
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
