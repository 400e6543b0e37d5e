import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProgramResult, type RunningProgram, startProgram } from './run-program';

export interface StartResult extends ProgramResult {
  /** The JSON report; undefined when none was written. */
  readonly report: Report | undefined;
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

export type RunningStart = RunningProgram<StartResult>;

/** Starts `npm start` as a person would, but for npm. */
export function startRun(options: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningStart {
  const scratch = mkdtempSync(join(tmpdir(), 'start-report-'));
  const reportFile = join(scratch, 'report.json');
  const program = startProgram(process.execPath, ['--import', 'tsx', 'local/main.ts', ...options, '--report', reportFile], environment);
  const ended = program.ended.then((result) => {
    const report = readReport(reportFile);
    rmSync(scratch, { recursive: true, force: true });
    return { ...result, report };
  });
  return { ...program, ended };
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
