/** Event Grid: somebody wrote to a container group. Wakes the group it belongs to; the event decides nothing. */
import { app } from '@azure/functions';
import { runtime } from '../src/runtime/runtime.ts';

app.eventGrid('resourceChanged', {
  handler: async (event) => {
    const { onResourceEvent } = await import('../src/http/triggers.ts');
    const { parts, noteEvent } = await runtime();
    await onResourceEvent(parts, event);
    await noteEvent('resource');
  },
});
