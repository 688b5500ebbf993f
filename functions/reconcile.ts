/** Queue: a group is to be looked at. The message's ticket decides whether it still is. */
import { app } from '@azure/functions';
import { runtime } from '../src/runtime/runtime.ts';

app.storageQueue('reconcile', {
  queueName: 'reconcile',
  connection: 'AzureWebJobsStorage',
  handler: async (message) => {
    const { onWakeMessage } = await import('../src/http/triggers.ts');
    const { parts } = await runtime();
    await onWakeMessage(parts, message);
  },
});
