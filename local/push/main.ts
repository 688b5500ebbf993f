/**
 * `npm run push -- FOLDER REGISTRY/REPOSITORY:TAG [--version TEXT]`: builds the folder's image, pushes it, and prints
 * the digest alone on standard output; everything else goes to standard error.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildAndPush } from '../buildah/build.ts';
import { buildImage } from './build-image.ts';
import { pushImage } from './push-image.ts';
import { readLocalAzure, readTarget } from './target.ts';

const USAGE = `usage: npm run push -- FOLDER REGISTRY/REPOSITORY:TAG [--version TEXT]

  FOLDER       holds a Dockerfile on a Node base
  --version    sets APP_VERSION in the image, so that the same files get a new digest
`;
const AZURE = fileURLToPath(new URL('../../.mooring/azure.json', import.meta.url));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`push: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { version: { type: 'string' }, azure: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [folder, reference, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (folder === undefined || reference === undefined || rest.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const azure = readLocalAzure(values.azure ?? AZURE);
  const target = readTarget(reference, azure);
  if (azure.ca !== undefined && target.registry.startsWith('https:')) {
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(azure.ca, 'utf8')]);
  }
  // npm runs us in the project; the user may stand elsewhere.
  const where = path.resolve(process.env['INIT_CWD'] ?? '.', folder);
  const version = values.version === undefined ? {} : { version: values.version };
  if (azure.builds !== undefined) {
    // Real containers need an image with Node in it.
    process.stderr.write('note: built by buildah on a base of this machine, packages copied from this project\n');
    return told(reference, await buildAndPush(azure.builds, { ...target, ...version, folder: where }));
  }
  const image = await buildImage(where, version);
  for (const note of image.notes) process.stderr.write(`note: ${note}\n`);
  return told(reference, await pushImage(target, image));
}

function told(reference: string, digest: string): number {
  process.stderr.write(`pushed ${reference}\n`);
  process.stdout.write(`${digest}\n`);
  return 0;
}
