/**
 * `npm run test:nodes`: what the client module must withstand, on every other line of Node that runs it (this one has run it with the fast tests). Binaries of other lines than this one come from
 * the package registry, once, into .cache/.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const LINES = ['20', '22', '24'];
const ROOT = join(__dirname, '..');
const TESTS = ['test/lambda/shared/kafka', 'test/lambda/producer'];

function binaryOf(line: string): string {
  const folder = join(ROOT, '.cache', 'nodes', line);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(binary)) return binary;
  const install = ['install', '--silent', '--ignore-scripts', '--no-audit', '--prefix', folder, `${name}@${line}`];
  spawnSync('npm', install, { stdio: ['ignore', 'inherit', 'inherit'] });
  return binary;
}

function main(): void {
  const rows = LINES.filter((line) => !process.versions.node.startsWith(`${line}.`)).map((line) => {
    const binary = binaryOf(line);
    const version = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
    const vitest = [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'fast', ...TESTS];
    const { status, stdout, stderr } = spawnSync(binary, vitest, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) console.log(`${stdout}${stderr}`);
    return { line, version, hasPassed: version.startsWith(`v${line}.`) && status === 0 };
  });
  for (const { line, version, hasPassed } of rows)
    console.log(`Node ${line} (${version || 'could not be fetched'}): ${hasPassed ? 'ok' : 'FAILED'}`);
  process.exitCode = rows.every(({ hasPassed }) => hasPassed) ? 0 : 1;
}

main();
