/** Event Grid: an image was pushed to a registry. Turns the event into keys; the event decides nothing. */
import { app } from '@azure/functions';
import { onImagePushedEvent } from '../src/http/triggers.ts';
import { runtime } from '../src/runtime/wiring.ts';

app.eventGrid('imagePushed', {
  handler: async (event) => {
    const { parts } = await runtime();
    await onImagePushedEvent(parts, event);
  },
});
