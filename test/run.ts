/**
 * `npm test`: everything that must hold. Runs every step even when one failed, and ends with the line `N passed, N failed`:
 * each of the checks counts as one, each Vitest test as one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for each that failed: what it is called, and the first line of what it said. */
  readonly failures: readonly string[];
  /** The same for each that passed at its second try only. */
  readonly shaky: readonly string[];
}

/** The parts of Vitest's JSON report that are read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

const ROOT = resolve(__dirname, '..');
const NOTHING: Outcome = { passed: 0, failed: 0, skipped: 0, failures: [], shaky: [] };
const CHECKS = ['check', 'types', 'unused', 'synth'];
/** After the tests, which show more of what fails: each answers with a table. */
const PROOFS = ['test:nodes', 'least-privilege'];
const PROJECTS = ['fast', 'matrix', 'real'];

function runCheck(script: string): Outcome {
  const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return { ...NOTHING, passed: 1 };
  return { ...NOTHING, failed: 1, failures: [`npm run ${script}: ended with status ${status}`] };
}

/** Vitest's own counts; a run that wrote no report, executed no test or failed outside a test counts as one failure. */
function runVitest(project: string, directory: string): Outcome {
  const reportFile = join(directory, `${project}.json`);
  const { status } = spawnSync(
    'npx',
    ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const outcome = readOutcome(reportFile);
  const isSound = outcome.passed > 0 && (status === 0) === (outcome.failed === 0);
  if (isSound) return outcome;
  const outside = `vitest, project ${project}: ended with status ${status}, for a reason outside its tests`;
  return { ...outcome, failed: outcome.failed + 1, failures: [...outcome.failures, outside] };
}

function readOutcome(reportFile: string): Outcome {
  try {
    const report: VitestReport = JSON.parse(readFileSync(reportFile, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.testResults.filter(failedOutside).length,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: report.testResults.flatMap((file) => failuresOf(file)),
      shaky: report.testResults.flatMap((file) => told(file, 'passed')),
    };
  } catch {
    return NOTHING;
  }
}

type FileResult = VitestReport['testResults'][number];

/** A hook or an import that failed: the file knows it, none of its tests does. */
function failedOutside({ status, assertionResults }: FileResult): boolean {
  return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
}

function failuresOf(file: FileResult): readonly string[] {
  if (!failedOutside(file)) return told(file, 'failed');
  return [`${relative(ROOT, file.name)}: outside its tests: ${firstLine(file.message) || 'a hook failed, see above'}`];
}

/** Tests that ended so and have something to tell: one that passed keeps what its first try said. */
function told({ name, assertionResults }: FileResult, status: 'passed' | 'failed'): readonly string[] {
  return assertionResults
    .filter((test) => test.status === status && (status === 'failed' || (test.failureMessages ?? []).length > 0))
    .map((test) => `${relative(ROOT, name)}: ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
}

function firstLine(text = ''): string {
  return text.split('\n', 1)[0] ?? '';
}

function tell(what: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`${what}:\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
}

function main(): void {
  const directory = mkdtempSync(join(tmpdir(), 'msk-blueprint-test-'));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const shaky: string[] = [];
  const steps = [
    ...CHECKS.map((name) => ({ name, run: () => runCheck(name) })),
    ...PROJECTS.map((name) => ({ name: `tests: ${name}`, run: () => runVitest(name, directory) })),
    ...PROOFS.map((name) => ({ name, run: () => runCheck(name) })),
  ];
  const summary: string[] = [];
  for (const step of steps) {
    const startedAt = Date.now();
    console.log(`\n=== ${step.name}`);
    const outcome = step.run();
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
    failures.push(...outcome.failures);
    shaky.push(...outcome.shaky);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    summary.push(
      `${outcome.failed === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${outcome.passed} passed, ${outcome.failed} failed, ${seconds} s)`,
    );
  }
  rmSync(directory, { recursive: true, force: true });
  console.log(`\n${summary.join('\n')}\n`);
  // Last, because of a long output often only the end is kept.
  tell('passed at the second try only', shaky);
  tell('failed', failures);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

main();
