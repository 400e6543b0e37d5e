import { readFileSync } from 'node:fs';

/** What Linux says of a process: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export interface ProcStat {
  /** Process id. */
  readonly parent: number;
  /** Of processors, by all its threads, in their own code and in the kernel's. */
  readonly cpuMs: number;
}

/** Of a clock tick, in which Linux counts here: sysconf(_SC_CLK_TCK). */
const MS_PER_TICK = 10;

/** Undefined where the machine has no /proc, and where the process has ended. */
export function procStat(pid: number): ProcStat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** After the command's name, in parentheses and with whatever characters, come state, parent, …, utime (the twelfth) and stime. */
export function parseStat(text: string): ProcStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK };
}
