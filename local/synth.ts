/** Synthesizes the CDK app in a process of its own, as the CDK's command line does, but without it: half a second less, no AWS look-up. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssemblyError } from './assembly/errors';
import { type JsonObject, objectOrEmpty } from './assembly/json';
import type { Environment } from './ports';
import { assemblyKey, keepAssembly, restoreAssembly } from './synth-cache';

export interface SynthesisOptions {
  /** Folder of cdk.json; absolute. */
  readonly projectDirectory: string;
  /** Folder for the cloud assembly; absolute, made when absent. */
  readonly outputDirectory: string;
  /** Added to cdk.json's context, e.g. `{ env: 'learn' }`. */
  readonly context: JsonObject;
  readonly environment: Environment;
  /** The app, relative to the project. */
  readonly entry?: string;
  /** Folder that keeps assemblies for later runs; without it every call synthesizes. */
  readonly cacheDirectory?: string;
  /** Ends the app when aborted. */
  readonly signal?: AbortSignal;
}

export interface Synthesis {
  /** Nothing that decides the assembly changed since it was last synthesized. */
  readonly isFromCache: boolean;
}

/** Bytes of output kept for an error. */
const OUTPUT_LIMIT = 64 * 1024;
const MESSAGE_LIMIT = 4_000;

/** Resolves when the assembly is written. Rejects with `SYNTH_FAILED`: what the app said, without stack trace. */
export async function synthesize(options: SynthesisOptions): Promise<Synthesis> {
  const context = { ...readContext(options.projectDirectory), ...options.context };
  if (options.cacheDirectory === undefined) {
    await runApp(options, context);
    return { isFromCache: false };
  }
  const key = await assemblyKey(options.projectDirectory, context, new Date());
  if (await restoreAssembly(options.cacheDirectory, key, options.outputDirectory)) {
    return { isFromCache: true };
  }
  await runApp(options, context);
  // A source that was saved meanwhile may or may not be in the assembly: such a one is not kept.
  if ((await assemblyKey(options.projectDirectory, context, new Date())) === key) {
    await keepAssembly(options.cacheDirectory, key, options.outputDirectory);
  }
  return { isFromCache: false };
}

async function runApp(options: SynthesisOptions, context: JsonObject): Promise<void> {
  const entry = options.entry ?? 'bin/msk.ts';
  const child = spawn(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, entry], {
    cwd: options.projectDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: appEnvironment(options, context),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_LIMIT);
    });
  }
  await new Promise<void>((succeed, fail) => {
    child.once('error', (cause) => {
      // With a process id it was started and is being ended (given up): `close` follows when it is gone.
      if (child.pid === undefined) {
        fail(new AssemblyError('SYNTH_FAILED', `cannot run ${entry}: ${cause.message}`, { cause }));
      }
    });
    child.once('close', (code, signal) =>
      code === 0 ? succeed() : fail(new AssemblyError('SYNTH_FAILED', explain(output, entry, signal ?? `exit status ${code}`))),
    );
  });
}

/** The context as the CDK's command line hands it over. A user's AWS settings must not change what is synthesized. */
function appEnvironment(options: SynthesisOptions, context: JsonObject): NodeJS.ProcessEnv {
  const own = Object.entries(options.environment).filter(([name]) => !/^(AWS|CDK|NODE_OPTIONS)/.test(name));
  // CDK_VALIDATION leaves out the CDK's own rules, most of a synthesis' time; cdk-nag and our checks run. `npm run synth` runs them all.
  return {
    ...Object.fromEntries(own),
    CDK_VALIDATION: 'false',
    CDK_OUTDIR: options.outputDirectory,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  };
}

function readContext(projectDirectory: string): JsonObject {
  const file = join(projectDirectory, 'cdk.json');
  try {
    return objectOrEmpty(objectOrEmpty(JSON.parse(readFileSync(file, 'utf8')))['context']);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AssemblyError('SYNTH_FAILED', `cannot read ${file}: ${reason}`, { cause });
  }
}

/** Lines that say nothing about the cause: progress, and what Node adds around an uncaught error (place, stack, its own version). */
const NOISE = [
  /^Bundling asset .*\.\.\.$/,
  // Names a report in a folder that is gone when this is read; the findings themselves stand above.
  /^«ValidationFailed»/,
  /^node:internal\//,
  /^(file:\/\/)?\/\S+:\d+$/,
  /^\s+at /,
  /^\s*\^+\s*$/,
  /^\s*throw /,
  /^\s*triggerUncaughtException\(/,
  /^\s*\.\.\./,
  /^Node\.js v/,
];

function explain(output: string, entry: string, ending: string): string {
  const lines = output.split('\n').filter((line) => !NOISE.some((noise) => noise.test(line)));
  const text = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return text === '' ? `${entry} ended with ${ending} and said nothing` : text.slice(-MESSAGE_LIMIT);
}
