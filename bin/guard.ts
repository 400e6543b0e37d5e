/** `npm run guard`: what a deployment would do to what is deployed, resource by resource, before it is done. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { judge, unknownAllowances } from '../lib/guard/judge';
import { renderJudgement } from '../lib/guard/render';
import { synthesize } from '../local/synth';
import { fetchDeployed } from './guard/deployed';
import { type GuardOptions, parseGuardOptions, USAGE } from './guard/options';
import { type AssemblyTemplates, readAssemblyTemplates, readDeployed } from './guard/templates';

async function newTemplates(source: GuardOptions['source']): Promise<AssemblyTemplates> {
  if ('assembly' in source) return readAssemblyTemplates(source.assembly);
  const folder = await mkdtemp(join(tmpdir(), 'msk-guard-'));
  try {
    const projectDirectory = resolve(__dirname, '..');
    await synthesize({ projectDirectory, outputDirectory: folder, context: { env: source.env }, environment: process.env });
    return readAssemblyTemplates(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const options = parseGuardOptions(process.argv.slice(2));
  if (options === 'help') return console.log(USAGE);
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const assembly = await newTemplates(options.source);
  const isWhole = options.against !== undefined;
  const before = isWhole ? readDeployed(options.against, assembly.templates) : await fetchDeployed(options.stacks, assembly);
  // A single template says nothing about the other stacks: they are not compared with nothing.
  const after = before.size === 1 ? new Map([...assembly.templates].filter(([name]) => before.has(name))) : assembly.templates;
  const judgement = judge(before, after, options);
  const unknown = unknownAllowances(judgement, options);
  if (unknown.length > 0) throw new Error(`--allow-replace ${unknown.join(', ')}: nothing that differs has this logical id or path`);
  console.log(options.isJson ? JSON.stringify(judgement, null, 2) : renderJudgement(judgement));
  process.exitCode = judgement.status;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
