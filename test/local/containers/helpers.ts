/** A simulated runtime over a real registry, with images made of a few lines of Node, for the tests of this folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Pull } from '../../../local/containers/simulated/image.ts';
import { pullFrom } from '../../../local/containers/simulated/image.ts';
import type { SimulatedOptions, SimulatedRuntime } from '../../../local/containers/simulated/simulated-runtime.ts';
import { createSimulatedRuntime } from '../../../local/containers/simulated/simulated-runtime.ts';
import { buildImage } from '../../../local/push/build-image.ts';
import { pushImage } from '../../../local/push/push-image.ts';
import { realClock } from '../../../local/world/clock.ts';
import { bench, listen } from '../registry/helpers.ts';

export { container, group, ID } from './plain-group.ts';

export interface Bench {
  readonly runtime: SimulatedRuntime;
  readonly directory: string;
  readonly pull: Pull;
  /** Builds and pushes `testregistry.azurecr.io/NAME:v1`, whose program is `source`; answers the digest. */
  image(name: string, source: string): Promise<string>;
}

export async function runtimeBench(options: Partial<SimulatedOptions> = {}): Promise<Bench> {
  const { registry } = bench();
  const url = await listen(registry.service);
  const directory = options.directory ?? folder();
  const pull = pullFrom({ 'testregistry.azurecr.io': registry });
  const runtime = await createSimulatedRuntime({ clock: realClock(), directory, pull, ...options });
  onTestFinished(() => runtime.close());
  return {
    runtime,
    directory,
    pull,
    async image(name, source) {
      const context = folder();
      writeFileSync(path.join(context, 'main.mjs'), source);
      const dockerfile = 'FROM node:24\nWORKDIR /app\nENV FROM_IMAGE=yes\nCOPY main.mjs .\nCMD ["node", "main.mjs"]\n';
      writeFileSync(path.join(context, 'Dockerfile'), dockerfile);
      return pushImage({ registry: url, repository: name, tag: 'v1' }, await buildImage(context));
    },
  };
}

export function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'mooring-runtime-'));
  mkdirSync(made, { recursive: true });
  onTestFinished(() => rmSync(made, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return made;
}

/** A program that serves what `answer` evaluates to on `port`. */
export function server(port: number, answer: string): string {
  return `
    import { createServer } from 'node:http';
    createServer((_, response) => response.end(String(${answer}))).listen(${port});
    process.on('SIGTERM', () => process.exit(0));
  `;
}
