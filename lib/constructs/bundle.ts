import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync, version } from 'esbuild';
import { bundleOnce } from './bundle-cache';

const ROOT = join(__dirname, '..', '..');
const LAMBDA_FOLDER = join(ROOT, 'lambda');
/** Where tools keep what they can make again (https://github.com/sindresorhus/find-cache-dir). */
const CACHE_FOLDER = join(ROOT, 'node_modules', '.cache', 'msk-blueprint', 'bundles');

/** Functions of the project: a folder of lambda/ with an index.ts. */
export const BUNDLES = ['cluster-info', 'consumer', 'producer', 'reader', 'topic-config'] as const;
export type BundleName = (typeof BUNDLES)[number];

/** Those that read in a group or ask an admin client; the others speak over kafkajs's connections alone, and start without the rest of it. */
const WITH_KAFKAJS_CLIENTS: readonly BundleName[] = ['reader'];

/**
 * The oldest Node that runs a bundle: a developer's, when the templates are run on one machine. Lambda's is newer.
 */
const TARGET = 'node20';

/**
 * One function as one CommonJS file (an ES module of kafkajs fails at load). Without a source map: its paths would depend on
 * the output folder, and with them the asset's hash. Functions lose their names, which keeping costs a tenth of the start; errors say theirs themselves.
 * @returns the paths of what it was made of, relative to the project's folder
 */
export function buildBundle(name: BundleName, outputDirectory: string): readonly string[] {
  const { metafile } = buildSync({ ...optionsOf(name), outfile: join(outputDirectory, 'index.js'), metafile: true });
  return Object.keys(metafile.inputs);
}

function optionsOf(name: BundleName): BuildOptions {
  return {
    absWorkingDir: ROOT,
    entryPoints: [join(LAMBDA_FOLDER, name, 'index.ts')],
    bundle: true,
    platform: 'node',
    target: TARGET,
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    alias: {
      // The consumers make two of its calls: 330 kB of the SDK for what takes 4.
      '@aws-sdk/client-dynamodb': join(LAMBDA_FOLDER, 'shared', 'aws', 'client-dynamodb.ts'),
      '@aws-sdk/credential-provider-node': join(LAMBDA_FOLDER, 'shared', 'aws', 'credential-provider-node.ts'),
      ...(WITH_KAFKAJS_CLIENTS.includes(name) ? {} : { 'kafkajs/index.js': join(LAMBDA_FOLDER, 'shared', 'kafka', 'no-clients.ts') }),
    },
  };
}

/** Beside the inputs: which files they are depends on the packages and on the compiler's options as well. */
function conditionsOf(name: BundleName): string {
  const files = ['package-lock.json', 'tsconfig.json', 'lambda/tsconfig.json'];
  return [version, JSON.stringify(optionsOf(name)), ...files.map((file) => readFileSync(join(ROOT, file), 'utf8'))].join('\n');
}

/** The code of a function, bundled at synthesis. Share the object among functions that run the same code. */
export function bundle(name: BundleName): AssetCode {
  return Code.fromAsset(join(LAMBDA_FOLDER, name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the local bundler always answers.
      image: DockerImage.fromRegistry('esbuild-runs-locally'),
      local: {
        tryBundle(outputDirectory) {
          const cache = { folder: CACHE_FOLDER, root: ROOT, conditions: conditionsOf(name) };
          bundleOnce(cache, name, outputDirectory, (directory) => buildBundle(name, directory));
          return true;
        },
      },
    },
  });
}
