import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseStat, procStat } from '../../bench/proc-stat';

describe('what Linux says of a process', () => {
  it('is read behind its name, which may hold blanks and parentheses', () => {
    const text = '4711 (a) (b c) S 42 4711 4711 0 -1 4194560 1092 0 0 0 150 25 7 7 20 0 11 0 12345 1000 200 18446744073709551615';
    expect(parseStat(text)).toEqual({ parent: 42, cpuMs: 1_750 });
  });

  it.runIf(existsSync('/proc/self/stat'))('is that of this process', () => {
    expect(procStat(process.pid)).toMatchObject({ parent: process.ppid, cpuMs: expect.any(Number) });
    expect(procStat(process.pid)?.cpuMs).toBeGreaterThan(0);
  });

  it('is nothing of a process that is not there', () => {
    expect(procStat(2 ** 30)).toBeUndefined();
  });
});
