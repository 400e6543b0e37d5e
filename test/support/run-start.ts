import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export interface StartResult {
  /** null: ended by a signal. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The JSON report; undefined when none was written. */
  readonly report: Report | undefined;
  /** What the run left in its temporary folder: names of files, which should be none. */
  readonly leftovers: readonly string[];
  /** Command lines of processes that still live and belong to the run. */
  readonly survivors: readonly string[];
}

/** The report's contract, as a reader of the file sees it. */
export interface Report {
  readonly environment: string;
  readonly kafkaVersion: string;
  readonly brokers: readonly { readonly id: number; readonly rack: string; readonly port: number }[];
  readonly startedInMs: number | null;
  readonly firstConsumedInMs: number | null;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: number;
    readonly replicationFactor: number;
    readonly configs: Readonly<Record<string, string>>;
  }[];
  readonly produced: {
    readonly acknowledged: number;
    readonly notSent: number;
    readonly perSite: Readonly<Record<string, number>>;
    readonly unparsable: Readonly<
      Record<string, { readonly count: number; readonly first: readonly { readonly line: number; readonly text: string }[] }>
    >;
  };
  readonly services: readonly {
    readonly name: string;
    readonly group: string;
    readonly consumed: number;
    readonly matched: number;
    readonly predictions: number;
    readonly skippedAsDuplicate: number;
    readonly deadLettered: number;
    readonly lag: number | null;
  }[];
  readonly iam: { readonly enforced: boolean; readonly allowed: readonly string[]; readonly denied: readonly string[] };
  readonly steps: readonly { readonly name: string; readonly ms: number }[];
  readonly errors: readonly string[];
}

export interface RunningStart {
  readonly pid: number;
  /** Resolves when a line of the output matches; rejects at the deadline or when the run ends before. */
  waitFor(pattern: RegExp, deadlineMs: number): Promise<void>;
  /** What it has printed so far. */
  output(): string;
  interrupt(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  readonly ended: Promise<StartResult>;
}

/** Starts `npm start` as a person would, but for npm: its own process, a temporary folder of its own so that leftovers can be seen. */
export function startRun(options: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningStart {
  const temporary = mkdtempSync(join(tmpdir(), 'start-'));
  const scratch = mkdtempSync(join(tmpdir(), 'start-report-'));
  const reportFile = join(scratch, 'report.json');
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...options, '--report', reportFile], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = new Promise<StartResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      const result = {
        status,
        ...output,
        report: readReport(reportFile),
        leftovers: filesOf(temporary),
        survivors: processesOf(temporary),
      };
      for (const folder of [temporary, scratch]) rmSync(folder, { recursive: true, force: true });
      resolve(result);
    });
  });
  return {
    pid: child.pid ?? 0,
    ended,
    interrupt: (signal) => child.kill(signal),
    output: () => output.stdout + output.stderr,
    waitFor: (pattern, deadlineMs) => waitForLine(pattern, deadlineMs, () => output.stdout + output.stderr, ended),
  };
}

async function waitForLine(pattern: RegExp, deadlineMs: number, text: () => string, ended: Promise<StartResult>): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  const end = { hasEnded: false };
  void ended.then(() => {
    end.hasEnded = true;
  });
  while (!pattern.test(text())) {
    if (end.hasEnded) throw new Error(`the run ended before ${pattern} appeared:\n${text()}`);
    if (Date.now() > deadline) throw new Error(`${pattern} did not appear within ${deadlineMs} ms:\n${text()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Files under a folder; tsx keeps its compile cache in the temporary folder, which is not the run's doing. */
export function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => !/^(tsx-|node-compile-cache)/.test(name));
}

/** Brokers, tables and functions all have the run's folder in their command line. */
export function processesOf(folder: string): readonly string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(folder));
}
