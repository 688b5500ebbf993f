/**
 * Plans and seeds that once broke a promise, each with what was wrong, by hand: they are played again by every test run.
 * A new one is an entry here, as `--replay` takes it. Numbers are those of the calls at the time it was found.
 */
export interface Named {
  readonly replay: string;
  readonly found: string;
}

export const NAMED: readonly Named[] = [
  {
    replay: 'tables restored: 90=500 InternalServerError',
    found:
      'a look that could not read Azure made restored tables pass for newer ones, and the older declaration came back',
  },
  {
    replay: 'tables restored: 91=429 TooManyRequests',
    found: 'the same by a revision that could not be read',
  },
  {
    replay: 'live change: 2=429 in 12 s',
    found:
      'a vault that asked for patience was taken for one that had forgotten: the secret was kept anew, which restarts',
  },
  {
    replay: 'recreate: 3=429 in 12 s',
    found: 'the same, and the vault was asked again at once',
  },
  {
    replay: 'seed 93: 48=502, 75=429 in 90 s; acts 0 1',
    found: 'a pause that ARM asked of a health check or a sweep was not told to the other workers',
  },
  {
    replay: 'seed 255: 8=429 in 90 s, 31=412 UpdateConditionNotSatisfied, 44=503 ServerBusy; acts 0 1',
    found: 'the same of the pause that a declaration’s own GET was asked for',
  },
  {
    replay: 'release: 8=404 ResourceNotFound',
    found: 'one 404 released a container group with our tags still on it',
  },
  {
    replay: 'release: 27=502',
    found: 'a removal that failed half-way left the use of an image behind',
  },
  {
    replay: 'push: 12=503 in 20 s',
    found: 'a registry was asked for a token before the time it had named',
  },
  {
    replay: 'recreate behind a router: ',
    found: 'a replica that is deleted to be made anew was made beside it in the same look: two writes to one name',
  },
  {
    replay: 'rolling push: 108=html 200',
    found: 'a replica that could not be read was taken out of the router as one that nobody would miss',
  },
  {
    replay: 'well until it is sent clients, then sick: 203=504, done 90 s later',
    found: 'an endpoint that ARM put back after its replica was deleted stayed in the router for ever',
  },
  {
    replay: 'tables restored: 91=404 ResourceNotFound',
    found: 'one false 404 right after the tables were restored wrote the older declaration over the newer',
  },
  {
    replay: 'adopt: 3=404 ResourceNotFound',
    found: 'one false 404 told the owner of a container group that there is none to adopt',
  },
  {
    replay: 'adopt: 3=404 of a proxy',
    found: 'a proxy’s page was taken for the same, and not asked for again',
  },
  {
    replay: 'stopped, then started and restarted: 102=html 200',
    found: 'a page answered with 200 to a restart was taken for its acceptance: the restart was lost',
  },
  {
    replay:
      'seed 894: 44=doubled at once, 85=done, then 500, 99=503 ServerTimeout, 271=500 InternalError, 285=429 in 17 s; acts 0 1 3 4 5',
    found: 'a pause that ARM asked of a request’s own read was told to nobody',
  },
  {
    replay: 'seed 476: 89=429 at a date, 92=crash after; acts 0 1',
    found: 'a pause was written down at the end of a look only: its process died before',
  },
  {
    replay:
      'seed 1124: 39=404 TableNotFound, 82=500 OperationTimedOut, 96=404 QueueNotFound, 104=429 in 90 s, 112=crash after; acts 0 1 4 6 7',
    found: 'a new process read ARM for a declaration without asking whether there is a pause',
  },
  {
    replay: 'seed 1384: 27=500 InternalError, 65=503 ServerBusy, 96=reset, 132=429 in 17 s; acts 0 1 2 4',
    found: 'for ten seconds after its last look at the row a process did not know of a pause; two now',
  },
  {
    replay: 'seed 1748: 6=429 in 90 s; acts 0 4',
    found: 'a pause was over at once for a process whose clock is ahead',
  },
  {
    replay: 'seed 177: ',
    found: 'a replica that had just been started and was sent clients again was taken out as one that does not serve',
  },
  {
    replay: 'seed 348: ',
    found: 'in place, a first revision superseded before it served was deleted and made beside itself under one name',
  },
  {
    replay: 'bad image, rolling: 31=504, done 90 s later',
    found:
      'a creation that ARM carried out after its replica was deleted and seen gone ran for ever, and no row named it',
  },
  {
    replay: 'bad image, canary: 34=stopped for 4 min',
    found: 'the same, by a process that was stopped before it sent the write',
  },
  {
    replay: 'a router taken away: 308=404 ResourceNotFound',
    found: 'one false 404 of a profile of ours, on its way out, forgot it: it stayed for ever',
  },
  {
    replay: 'seed 1846: 157=doubled in 2 s; acts 0 2 4',
    found: 'a replica that somebody stopped while it was proved stayed stopped, until its rollout was given up',
  },
];
