import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a process of that id runs; one that has ended but that nobody has waited for (a zombie) does not. */
export function isAlive(pid: number): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'stat=', '-p', String(pid)], (error, stdout) => resolve(error === null && !/^\s*Z/.test(stdout)));
  });
}

/** Waits until the condition holds; throws what it was after the deadline. */
export async function waitUntil(what: string, condition: () => Promise<boolean>, deadlineMs = 30_000): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`not within ${deadlineMs} ms: ${what}`);
    }
    await delay(50);
  }
}
