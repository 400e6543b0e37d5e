/** `npm run diagram`: draws network, data flow and permissions of an environment from its templates, into docs/diagrams. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../lib/config/load';
import { drawEnvironment } from './diagram/draw';
import { templatesOf } from './unbundled';

const ROOT = join(__dirname, '..');
const ENVIRONMENT = 'learn';

for (const [file, svg] of drawEnvironment(ENVIRONMENT, [...templatesOf(loadConfig(ENVIRONMENT)).values()])) {
  writeFileSync(join(ROOT, 'docs', 'diagrams', file), svg);
  console.log(`docs/diagrams/${file}`);
}
