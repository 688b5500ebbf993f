// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are pieces of source.
/** Bugs planted in reading declarations, in the API, in parsers of events and in what stands around the loop. */
import type { Planted } from '../planted.ts';

export const ELSEWHERE: readonly Planted[] = [
  {
    id: 'busy-message-dropped',
    file: 'src/http/triggers.ts',
    find: 'await parts.queue.send(wake, outcome.againInMs, AbortSignal.timeout(parts.timings.writeMarginMs));',
    replace: '',
    hurts: 'a message that meets another worker is gone, and with it the wake',
    by: 'test/http/wake-trigger.test.ts',
  },
  {
    id: 'inline-look-before-the-record',
    file: 'src/engine/look-now.ts',
    find: 'const looked = await attempt(() => reconcile(parts, of, ticket, trigger));',
    replace: 'const looked = await attempt(() => reconcile(parts, of, `${ticket}.`, trigger));',
    hurts: 'nothing is looked at inline: each change waits for its message',
    by: 'test/http/put-group.test.ts',
  },
  {
    id: 'if-match-ignored',
    file: 'src/http/preconditions.ts',
    find: 'if (!wanted.includes(`"${generation}"`)) throw moved(generation);',
    replace: '',
    hurts: 'an edit made on an older state goes through and undoes another’s',
    by: 'test/http/put-group.test.ts',
  },
];
