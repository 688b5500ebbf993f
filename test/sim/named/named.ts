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
    replay: 'recreate behind a router:',
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
];
