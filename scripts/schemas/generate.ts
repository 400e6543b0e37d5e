/** `npm run schemas`: writes guards, JSON Schemas and the tables of docs/records.md anew from lambda/shared/domain/schemas.ts. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generatedFiles } from './files';

const ROOT = resolve(__dirname, '../..');

for (const { path, content } of generatedFiles((file) => readFileSync(join(ROOT, file), 'utf8'))) {
  writeFileSync(join(ROOT, path), content);
  if (!path.endsWith('.md')) execFileSync('npx', ['biome', 'check', '--write', path], { cwd: ROOT });
}
