/** `npm run diagram`: draws network, data flow and permissions of an environment from its templates, into docs/diagrams. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { loadConfig } from '../lib/config/load';
import { buildEnvironment } from '../lib/stacks/environment';
import { drawEnvironment } from './diagram/draw';

const ROOT = join(__dirname, '..');
const ENVIRONMENT = 'learn';

/** The templates as a deployment would get them; what the functions hold is not drawn, so nothing is bundled. */
function templatesOf(environment: string): readonly object[] {
  const outdir = mkdtempSync(join(tmpdir(), 'msk-diagram-'));
  try {
    const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
    const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });
    buildEnvironment(app, loadConfig(environment));
    return app.synth().stacks.map(({ template }) => template);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

for (const [file, svg] of drawEnvironment(ENVIRONMENT, templatesOf(ENVIRONMENT))) {
  writeFileSync(join(ROOT, 'docs', 'diagrams', file), svg);
  console.log(`docs/diagrams/${file}`);
}
