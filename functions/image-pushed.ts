/** Event Grid: an image was pushed to a registry. Turns the event into keys; the event decides nothing. */
import { app } from '@azure/functions';
import { runtime } from '../src/runtime/runtime.ts';

app.eventGrid('imagePushed', {
  handler: async (event) => {
    const { onImagePushedEvent } = await import('../src/http/triggers.ts');
    const { parts, noteEvent } = await runtime();
    await onImagePushedEvent(parts, event);
    await noteEvent('push');
  },
});
