import { readFileSync } from 'node:fs';

/** Lambda runs nothing of an environment between two invocations. Windows has no such signals. */
export const CAN_FREEZE = process.platform !== 'win32';

/** Stops every thread of a process until it is thawed: no timer fires, no socket is read, no heartbeat is sent. */
export function freeze(pid: number): void {
  signal(pid, 'SIGSTOP');
}

export function thaw(pid: number): void {
  signal(pid, 'SIGCONT');
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in this moment; whoever waits for it hears of it.
  }
}

const PAGE_BYTES = 4_096;
const MEBIBYTE = 1_048_576;

/** MiB of memory that a process occupies; undefined where the machine does not say (no /proc) or the process has ended. */
export function residentMiB(pid: number): number | undefined {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return (pages * PAGE_BYTES) / MEBIBYTE;
  } catch {
    return undefined;
  }
}
