import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SynthesisOptions, synthesize } from '../../local/synth';
import { keepAssembly } from '../../local/synth-cache';
import { withFolder } from './assembly/support';

/** A project whose "app" is a small script: what is tested is how it is run. */
const RECORDING_APP = `
import { mkdirSync, writeFileSync, readFileSync } from 'node:fs';
const out: string = process.env['CDK_OUTDIR'] ?? '';
mkdirSync(out, { recursive: true });
writeFileSync(out + '/manifest.json', JSON.stringify({ env: process.env, greeting: 1 }));
`;

function project(folder: string, app: string): SynthesisOptions & { readonly cacheDirectory: string } {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin', 'msk.ts'), app);
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ context: { flag: true, env: 'default' } }));
  return {
    projectDirectory: folder,
    outputDirectory: join(folder, 'out'),
    context: { env: 'learn' },
    environment: { PATH: process.env['PATH'], AWS_PROFILE: 'mine', CDK_DEFAULT_ACCOUNT: '1', HOME: folder },
    cacheDirectory: join(folder, 'cache'),
  };
}

const withoutCache = ({ cacheDirectory: _, ...options }: SynthesisOptions): SynthesisOptions => options;

describe('the synthesis', () => {
  it("runs the app with cdk.json's context, the environment on top, and none of the user's AWS settings", () =>
    withFolder(async (folder) => {
      const options = project(folder, RECORDING_APP);
      expect(await synthesize(withoutCache(options))).toEqual({ isFromCache: false });
      const { env } = JSON.parse(readFileSync(join(folder, 'out', 'manifest.json'), 'utf8'));
      expect(JSON.parse(env.CDK_CONTEXT_JSON)).toEqual({ flag: true, env: 'learn' });
      expect(env.HOME).toBe(folder);
      expect(Object.keys(env).filter((name) => name.startsWith('AWS') || name === 'CDK_DEFAULT_ACCOUNT')).toEqual([]);
    }));

  it('passes a configuration error on word for word', () =>
    withFolder(async (folder) => {
      const text = 'environment learn: topics[1].replicationFactor: must be <= 3 (brokers), got 5';
      const app = `console.log('Bundling asset a/b/Stage...'); console.error(${JSON.stringify(text)}); process.exitCode = 1;`;
      await expect(synthesize(withoutCache(project(folder, app)))).rejects.toMatchObject({ code: 'SYNTH_FAILED', message: text });
    }));

  it('shows an uncaught error without stack, place and version of Node', () =>
    withFolder(async (folder) => {
      const app = "function deep(): void {\n  throw new Error('no zone is called x');\n}\ndeep();";
      await expect(synthesize(withoutCache(project(folder, app)))).rejects.toMatchObject({ message: 'Error: no zone is called x' });
    }));

  it('says how an app ended that said nothing', () =>
    withFolder(async (folder) => {
      const options = withoutCache(project(folder, 'process.exit(3);'));
      await expect(synthesize(options)).rejects.toThrow('bin/msk.ts ended with exit status 3 and said nothing');
    }));

  it('names cdk.json when it cannot be read', () =>
    withFolder(async (folder) => {
      const options = project(folder, RECORDING_APP);
      writeFileSync(join(folder, 'cdk.json'), '{');
      await expect(synthesize(options)).rejects.toThrow(`cannot read ${join(folder, 'cdk.json')}`);
    }));

  it('ends the app when it is given up', () =>
    withFolder(async (folder) => {
      const giveUp = new AbortController();
      const options = { ...withoutCache(project(folder, 'setInterval(() => {}, 1_000);')), signal: giveUp.signal };
      const synthesis = synthesize(options);
      giveUp.abort();
      await expect(synthesis).rejects.toThrow('bin/msk.ts ended with SIGTERM and said nothing');
    }));
});

describe('kept assemblies', () => {
  it('are used as long as no source changes, and only for the same context', () =>
    withFolder(async (folder) => {
      const options = project(folder, RECORDING_APP);
      const run = async (number: number, more: Partial<SynthesisOptions> = {}) => {
        const outputDirectory = join(folder, `out-${number}`);
        const { isFromCache } = await synthesize({ ...options, outputDirectory, ...more });
        return { isFromCache, manifest: readFileSync(join(outputDirectory, 'manifest.json'), 'utf8') };
      };
      const first = await run(1);
      expect(first.isFromCache).toBe(false);
      expect(await run(2)).toEqual({ isFromCache: true, manifest: first.manifest });
      expect(await run(3, { context: { env: 'production' } })).toMatchObject({ isFromCache: false });
      mkdirSync(join(folder, 'lambda', 'deep'), { recursive: true });
      writeFileSync(join(folder, 'lambda', 'deep', 'index.ts'), 'export {};');
      expect(await run(4)).toMatchObject({ isFromCache: false });
      expect(await run(5)).toMatchObject({ isFromCache: true });
    }));

  it('are never made of a synthesis that failed', () =>
    withFolder(async (folder) => {
      const options = project(folder, `${RECORDING_APP} process.exitCode = 1;`);
      await expect(synthesize(options)).rejects.toMatchObject({ code: 'SYNTH_FAILED' });
      await expect(synthesize(options)).rejects.toMatchObject({ code: 'SYNTH_FAILED' });
      expect(existsSync(options.cacheDirectory)).toBe(false);
    }));

  it('do not grow in number, and leave nothing half-made', () =>
    withFolder(async (folder) => {
      const cache = join(folder, 'cache');
      mkdirSync(join(folder, 'out'));
      for (let index = 0; index < 6; index += 1) {
        await keepAssembly(cache, `key-${index}`, join(folder, 'out'));
        await keepAssembly(cache, `key-${index}`, join(folder, 'out'));
      }
      const kept = readdirSync(cache);
      expect(kept).toHaveLength(4);
      expect(kept.filter((name) => name.startsWith('.'))).toEqual([]);
    }));

  it('take the half-made ones of killed runs with them, and none of a run that is at work', () =>
    withFolder(async (folder) => {
      const cache = join(folder, 'cache');
      for (const name of ['out', 'cache', 'cache/.key.1', 'cache/.key.2']) mkdirSync(join(folder, name));
      const yesterday = new Date(Date.now() - 24 * 60 * 60_000);
      utimesSync(join(cache, '.key.1'), yesterday, yesterday);
      await keepAssembly(cache, 'key', join(folder, 'out'));
      expect(readdirSync(cache).sort()).toEqual(['.key.2', 'key']);
    }));
});
