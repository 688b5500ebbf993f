/** The whole main job with real containers and a real registry, by the command that a user gives. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { needsReal, podman } from './bench.ts';

const DEMO = path.join(import.meta.dirname, '../../local/demo/main.ts');
/** Takes a minute alone. */
const DEMO_MAX_MS = 240_000;

needsReal('the demo with podman', () => {
  it(
    'comes true, and leaves nothing of it in podman',
    async () => {
      const looks = [
        ['ps', '--all', '--format', '{{.Names}}'],
        ['volume', 'ls', '--format', '{{.Name}}'],
        ['images', '--all', '--format', '{{.Repository}}:{{.Tag}}'],
      ];
      const before = looks.map((look) => podman(...look));
      const demo = spawn(process.execPath, [DEMO, '--containers', 'podman', '--no-measure', '--json'], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const exited = once(demo, 'exit');
      const [said, steps] = await Promise.all([text(demo.stdout), text(demo.stderr)]);
      const [code] = await exited;
      expect(code, steps).toBe(0);
      const report: unknown = JSON.parse(said);
      expect(report).toMatchObject({ ok: true, steps: { 'pushed and redeployed': true, 'jobs travel': true } });
      expect(looks.map((look) => podman(...look))).toEqual(before);
    },
    DEMO_MAX_MS,
  );
});
