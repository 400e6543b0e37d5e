/**
 * `npm test`: everything that must hold. Runs every step even when one failed, and ends with the line `N passed, N failed`:
 * each of the checks counts as one, each Vitest test as one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };
const ONE_FAILED: Counts = { ...NOTHING, failed: 1 };
const CHECKS = ['check', 'types', 'unused', 'synth'];
/** After the tests, which show more of what fails: each answers with a table. */
const PROOFS = ['test:nodes', 'least-privilege'];
const PROJECTS = ['fast', 'matrix', 'real'];

function runCheck(script: string): Counts {
  const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0 ? { ...NOTHING, passed: 1 } : ONE_FAILED;
}

/** Vitest's own counts; a run that wrote no report, executed no test or failed outside a test counts as one failure. */
function runVitest(project: string, directory: string): Counts {
  const reportFile = join(directory, `${project}.json`);
  const { status } = spawnSync(
    'npx',
    ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const counts = readCounts(reportFile);
  const isSound = counts.passed > 0 && (status === 0) === (counts.failed === 0);
  return isSound ? counts : { ...counts, failed: counts.failed + 1 };
}

function readCounts(reportFile: string): Counts {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'));
    return {
      passed: Number(report.numPassedTests),
      failed: Number(report.numFailedTests),
      skipped: Number(report.numPendingTests) + Number(report.numTodoTests),
    };
  } catch {
    return NOTHING;
  }
}

function main(): void {
  const directory = mkdtempSync(join(tmpdir(), 'msk-blueprint-test-'));
  const total = { ...NOTHING };
  const steps = [
    ...CHECKS.map((name) => ({ name, run: () => runCheck(name) })),
    ...PROJECTS.map((name) => ({ name: `tests: ${name}`, run: () => runVitest(name, directory) })),
    ...PROOFS.map((name) => ({ name, run: () => runCheck(name) })),
  ];
  const summary: string[] = [];
  for (const step of steps) {
    const startedAt = Date.now();
    console.log(`\n=== ${step.name}`);
    const counts = step.run();
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    summary.push(
      `${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${counts.passed} passed, ${counts.failed} failed, ${seconds} s)`,
    );
  }
  rmSync(directory, { recursive: true, force: true });
  console.log(`\n${summary.join('\n')}\n`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

main();
