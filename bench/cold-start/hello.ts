/** The least a function app can be: one trigger. What starting anything at all costs; bundled by apps.ts as ours is. */
import { app } from '@azure/functions';

app.http('hello', { methods: ['GET'], handler: async () => ({ body: 'hello' }) });
