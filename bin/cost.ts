/** `npm run cost`: what the synthesized templates cost in a month. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ENVIRONMENT_NAMES } from '../lib/config/environments';
import { loadConfig } from '../lib/config/load';
import { type Estimate, estimate } from '../lib/cost/estimate';
import { renderEstimate, renderTable } from '../lib/cost/render';
import { buildEnvironment } from '../lib/stacks/environment';
import { parseCostOptions, USAGE } from './cost/options';

function estimateOf(name: string): Estimate {
  const config = loadConfig(name);
  const { context }: { readonly context: Readonly<Record<string, unknown>> } = JSON.parse(
    readFileSync(join(__dirname, '..', 'cdk.json'), 'utf8'),
  );
  const outdir = mkdtempSync(join(tmpdir(), 'msk-cost-'));
  try {
    // No bundles: what functions are made of does not change what they cost.
    const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });
    buildEnvironment(app, config);
    const { stacks } = app.synth();
    return estimate(config.name, config.region, new Map(stacks.map(({ stackName, template }) => [stackName, template])));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function main(): void {
  const options = parseCostOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(USAGE);
    return;
  }
  const { environment, isJson } = options;
  const estimates = (environment === undefined ? ENVIRONMENT_NAMES : [environment]).map(estimateOf);
  const text = environment === undefined ? renderTable(estimates) : estimates.map(renderEstimate).join('\n');
  console.log(isJson ? JSON.stringify(estimates, null, 2) : text);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
