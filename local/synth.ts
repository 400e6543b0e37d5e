/** Synthesizes the CDK app in a process of its own, as the CDK's command line does, but without it: half a second less, no AWS look-up. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssemblyError } from './assembly/errors';
import { type JsonObject, objectOrEmpty } from './assembly/json';
import type { Environment } from './ports';

export interface SynthesisOptions {
  /** Folder of cdk.json; absolute. */
  readonly projectDirectory: string;
  /** Folder for the cloud assembly; made when absent. */
  readonly outputDirectory: string;
  /** Added to cdk.json's context, e.g. `{ env: 'learn' }`. */
  readonly context: JsonObject;
  readonly environment: Environment;
  /** The app, relative to the project. */
  readonly entry?: string;
}

/** Bytes of output kept for an error. */
const OUTPUT_LIMIT = 64 * 1024;
const MESSAGE_LIMIT = 4_000;

/** Resolves when the assembly is written. Rejects with `SYNTH_FAILED`: what the app said, without stack trace. */
export async function synthesize(options: SynthesisOptions): Promise<void> {
  const entry = options.entry ?? 'bin/msk.ts';
  const child = spawn(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, entry], {
    cwd: options.projectDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: synthesisEnvironment(options),
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  await new Promise<void>((succeed, fail) => {
    child.once('error', (cause) => fail(new AssemblyError('SYNTH_FAILED', `cannot start ${entry}: ${cause.message}`, { cause })));
    child.once('close', (code, signal) =>
      code === 0 ? succeed() : fail(new AssemblyError('SYNTH_FAILED', explain(output, entry, signal ?? `exit status ${code}`))),
    );
  });
}

/** The context as the CDK's command line hands it over. A user's AWS settings must not change what is synthesized. */
function synthesisEnvironment(options: SynthesisOptions): NodeJS.ProcessEnv {
  const own = Object.entries(options.environment).filter(([name]) => !/^(AWS|CDK|NODE_OPTIONS)/.test(name));
  const context = { ...readContext(options.projectDirectory), ...options.context };
  return { ...Object.fromEntries(own), CDK_OUTDIR: options.outputDirectory, CDK_CONTEXT_JSON: JSON.stringify(context) };
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

/** Lines that Node adds around an uncaught error: where it was thrown, the stack, its own version. */
const NODE_NOISE = [
  /^node:internal\//,
  /^\s+at /,
  /^\s*\^+\s*$/,
  /^\s*throw /,
  /^\s*triggerUncaughtException\(/,
  /^\s*\.\.\./,
  /^Node\.js v/,
];

function explain(output: string, entry: string, ending: string): string {
  const lines = output.split('\n').filter((line) => !NODE_NOISE.some((noise) => noise.test(line)));
  const text = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return text === '' ? `${entry} ended with ${ending} and said nothing` : text.slice(-MESSAGE_LIMIT);
}
