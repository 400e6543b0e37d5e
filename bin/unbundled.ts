import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { AppConfig } from '../lib/config/schema';
import { buildEnvironment } from '../lib/stacks/environment';

/** An environment's templates by the names of their stacks, as they deploy, for who does not ask what its functions are made of: nothing is bundled. */
export function templatesOf(config: AppConfig): ReadonlyMap<string, object> {
  const { context }: { readonly context: Readonly<Record<string, unknown>> } = JSON.parse(
    readFileSync(join(__dirname, '..', 'cdk.json'), 'utf8'),
  );
  const outdir = mkdtempSync(join(tmpdir(), 'msk-unbundled-'));
  try {
    const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });
    buildEnvironment(app, config);
    return new Map(app.synth().stacks.map(({ stackName, template }) => [stackName, template]));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
