import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
/** Brokers are stopped one after the other. */
const PATIENCE_MS = 30_000;
const MOST_WORDS = 4_000;

export interface ProgramResult {
  /** null: ended by a signal. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the run left in its temporary folder: names of files, which should be none. */
  readonly leftovers: readonly string[];
  /** Command lines of processes that still live and belong to the run. */
  readonly survivors: readonly string[];
}

export interface RunningProgram<Result extends ProgramResult = ProgramResult> {
  readonly pid: number;
  /** Resolves when a line of the output matches; rejects at the deadline or when the run ends before. */
  waitFor(pattern: RegExp, deadlineMs: number): Promise<void>;
  /** What it has printed so far. */
  output(): string;
  interrupt(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  readonly ended: Promise<Result>;
}

const running = new Set<RunningProgram>();

/** Starts a program of the project as a person would: a process of its own, with a temporary folder of its own so that leftovers can be seen. */
export function startProgram(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningProgram {
  const temporary = mkdtempSync(join(tmpdir(), 'program-'));
  const child = spawn(command, args, {
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
  const ended = new Promise<ProgramResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      running.delete(program);
      const result = { status, ...output, leftovers: filesOf(temporary), survivors: processesOf(temporary) };
      rmSync(temporary, { recursive: true, force: true });
      resolve(result);
    });
  });
  const text = () => output.stdout + output.stderr;
  const program: RunningProgram = {
    pid: child.pid ?? 0,
    ended,
    interrupt: (signal) => child.kill(signal),
    output: text,
    waitFor: (pattern, deadlineMs) => waitForLine(pattern, deadlineMs, text, ended),
  };
  running.add(program);
  return program;
}

/** Ends what still runs: after a test that failed in the middle, so that its second try has the machine for itself, and at the end of a file. */
export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map(end));
}

async function end(program: RunningProgram): Promise<void> {
  // What a hook or test waited for in vain is told by nobody else.
  console.error(`still running when its test ended; its last words:\n${program.output().slice(-MOST_WORDS)}`);
  program.interrupt('SIGTERM');
  const impatience = setTimeout(() => program.interrupt('SIGKILL'), PATIENCE_MS);
  await program.ended.finally(() => clearTimeout(impatience));
}

async function waitForLine(pattern: RegExp, deadlineMs: number, text: () => string, ended: Promise<unknown>): Promise<void> {
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

/** Files under a folder; tsx keeps its compile cache in the temporary folder, which is not the run's doing. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => !/^(tsx-|node-compile-cache)/.test(name));
}

/** Brokers, tables and functions all have the run's folder in their command line. */
function processesOf(folder: string): readonly string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(folder));
}
