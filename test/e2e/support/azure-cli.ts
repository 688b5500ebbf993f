/** The real `az`, pointed at a running local Azure by the lines that `npm start` prints; nobody's own settings are touched. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface AzureCli extends Disposable {
  /** What it printed; throws with its error output when it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** Its output as JSON. */
  json(...args: readonly string[]): Promise<unknown>;
  /** What it printed on its error output; throws when it succeeds. */
  refused(...args: readonly string[]): Promise<string>;
  /** What curl is answered, the status at its end. */
  curl(ca: string, url: string, token: string): Promise<string>;
  /** In a terminal, as `script` gives one. */
  inTerminal(command: string): Promise<string>;
  /** What it has printed after so long, when it is interrupted. */
  during(ms: number, ...args: readonly string[]): Promise<string>;
}

const COMMAND_MAX_MS = 60_000;
const SCRIPT_MAX_BYTES = 8 * 1024 * 1024;

/** Runs the printed lines, word for word, in a shell; the last shows what stands. */
export async function azureCliBy(lines: readonly string[]): Promise<AzureCli & { readonly shown: string }> {
  const parent = mkdtempSync(path.join(tmpdir(), 'mooring-az-'));
  const marker = '--- environment ---';
  const script = ['set -e', ...lines, `echo '${marker}'`, 'env'].join('\n');
  const { stdout } = await execute('bash', ['-c', script], { env: { ...process.env, TMPDIR: parent } });
  const [shown = '', environment = ''] = stdout.split(`${marker}\n`);
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const [, name = '', value = ''] of environment.matchAll(
    /^(AZURE_\w+|REQUESTS_CA_BUNDLE|SSL_CERT_FILE)=(.*)$/gm,
  )) {
    env[name] = value;
  }
  const run = async (...args: readonly string[]): Promise<string> => (await execute('az', args, { env })).stdout;
  return {
    shown,
    run,
    json: async (...args) => JSON.parse(await run(...args, '-o', 'json')),
    async refused(...args) {
      const error: unknown = await run(...args).then(
        (output) => new Error(`az succeeded: ${output}`),
        (failure: unknown) => failure,
      );
      if (error instanceof CommandFailed) return error.stderr;
      throw error;
    },
    async curl(ca, url, token) {
      const args = ['-s', '--cacert', ca, '-H', `authorization: Bearer ${token}`, '-w', '%{http_code}', url];
      return (await execute('curl', args, { env })).stdout;
    },
    inTerminal: async (command) =>
      (await execute('script', ['-qec', command, '/dev/null'], { env, input: true })).stdout,
    during: async (ms, ...args) => {
      const seconds = String(ms / 1000);
      // `timeout` ends with 124, and tells az to end first.
      return (
        await execute('timeout', ['--signal=INT', '--kill-after=5', seconds, 'az', ...args], { env, anyCode: true })
      ).stdout;
    },
    [Symbol.dispose]: () => rmSync(parent, { recursive: true, force: true }),
  };
}

export class CommandFailed extends Error {
  readonly stderr: string;
  constructor(command: string, stderr: string) {
    super(`${command} failed: ${stderr}`);
    this.name = 'CommandFailed';
    this.stderr = stderr;
  }
}

interface Execution {
  readonly env: NodeJS.ProcessEnv;
  /** Keeps its input open: a terminal whose input ends hangs up. */
  readonly input?: boolean;
  readonly anyCode?: boolean;
}

function execute(command: string, args: readonly string[], options: Execution): Promise<{ stdout: string }> {
  const { env, input = false, anyCode = false } = options;
  return new Promise((resolve, reject) => {
    const limits = { timeout: COMMAND_MAX_MS, maxBuffer: SCRIPT_MAX_BYTES };
    const child = execFile(command, args, { env, ...limits }, (error, stdout, stderr) => {
      if (error && !anyCode)
        reject(new CommandFailed([command, ...args].join(' ').slice(0, 200), stderr || error.message));
      else resolve({ stdout });
    });
    if (!input) child.stdin?.end();
  });
}
