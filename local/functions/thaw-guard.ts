import { type ChildProcess, spawn } from 'node:child_process';
import type { Stoppable } from '../ports';

// A frozen process does not notice that its parent has died, and would stay for ever. The shell reads `+pid` and `-pid`; the end of its
// input is the parent's end, however it came: then it thaws whom it knows, and they end by themselves.
const SCRIPT = `
pids=
while read -r line; do
  case $line in
    +*) pids="$pids \${line#+}" ;;
    -*) kept=; for pid in $pids; do [ "$pid" = "\${line#-}" ] || kept="$kept $pid"; done; pids=$kept ;;
  esac
done
[ -z "$pids" ] || kill -CONT $pids`;

/** Thaws the functions' processes when this process dies without a word. One small shell for all of them. */
export class ThawGuard implements Stoppable {
  #shell: ChildProcess | undefined;

  add(pid: number): void {
    this.#shell ??= start();
    this.#shell.stdin?.write(`+${pid}\n`);
  }

  /** A process that has ended: its number may be another's soon. */
  remove(pid: number): void {
    this.#shell?.stdin?.write(`-${pid}\n`);
  }

  async stop(): Promise<void> {
    const shell = this.#shell;
    if (shell === undefined || shell.exitCode !== null || shell.signalCode !== null) return;
    const ended = new Promise((resolve) => shell.once('exit', resolve));
    shell.stdin?.end();
    await ended;
  }
}

function start(): ChildProcess {
  // A session of its own: Ctrl-C in the terminal must not end it before the functions.
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
  // Without a shell functions that are frozen outlive a killed parent; nothing else is lost.
  shell.on('error', () => {});
  shell.stdin?.on('error', () => {});
  return shell;
}
