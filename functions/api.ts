/** HTTP: the API, every route of it. Translates the platform's request and response; `src/http/api.ts` has the routes. */
import { app } from '@azure/functions';
import { callerOf } from '../src/http/auth.ts';
import { runtime } from '../src/runtime/runtime.ts';

app.http('api', {
  route: '{*path}',
  methods: ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'],
  authLevel: 'function',
  handler: async (request) => {
    const { handle } = await import('../src/http/api.ts');
    const { parts, settings, doctor } = await runtime();
    const url = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const { name: caller, rights } = callerOf(headers, settings.authentication);
    return handle(
      parts,
      {
        method: request.method,
        path: url.pathname.replace(/^\/api(?=\/|$)/, ''),
        query: url.searchParams,
        headers,
        body: () => request.text(),
        caller,
        rights,
      },
      {
        ...(settings.defaultScope === undefined ? {} : { scope: settings.defaultScope }),
        doctor,
        limits: settings.limits,
      },
    );
  },
});
