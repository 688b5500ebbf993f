/**
 * `npm run push -- FOLDER REGISTRY/REPOSITORY:TAG [--version TEXT]`: builds the folder's image, pushes it, and prints
 * the digest alone on standard output; everything else goes to standard error.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { ask } from '../../scripts/command-line/command-line.ts';
import { text } from '../../scripts/command-line/options.ts';
import { buildAndPush } from '../buildah/build.ts';
import { buildImage } from './build-image.ts';
import { pushImage } from './push-image.ts';
import { readLocalAzure, readTarget } from './target.ts';

const AZURE = fileURLToPath(new URL('../../.mooring/azure.json', import.meta.url));

const asked = ask({
  name: 'npm run push',
  does: 'Builds the image of a folder and pushes it, to the registry that npm start runs or to another on this machine. Prints the digest alone on standard output.',
  operands: {
    ...{ list: 'FOLDER REGISTRY/REPOSITORY:TAG', least: 2, most: 2 },
    each: {
      FOLDER: 'holds a Dockerfile on a Node base',
      'REGISTRY/REPOSITORY:TAG': 'where to; REGISTRY as in a declaration, or localhost:PORT',
    },
  },
  options: {
    version: text('TEXT', 'sets APP_VERSION in the image, so that the same files get a new digest'),
    azure: text('FILE', 'where npm start wrote its addresses', { otherwise: AZURE, told: '.mooring/azure.json' }),
  },
  examples: ['samples/jobs/job-processing mooring.azurecr.io/jobs/job-processing:v1 --version v2'],
});

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`push: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const {
    values,
    operands: [folder = '', reference = ''],
  } = asked;
  const azure = readLocalAzure(values.azure);
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
