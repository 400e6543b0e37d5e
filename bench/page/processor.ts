/** What an open page takes of the machine: Chromium with all its processes, and the server, at a run's own pace. Needs /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openWebServer } from '../../local/web/server';
import { openBrowser } from '../../test/real/support/browser';
import { ImaginedRun } from './imagined';

export interface ProcessorFigures {
  /** Percent of one processor. */
  readonly browser: number;
  readonly server: number;
}

const LOOK_MS = 500;
const WARM_UP_MS = 4_000;
const MEASURED_MS = 15_000;
/** Of Linux's clock ticks, in which /proc counts (sysconf(_SC_CLK_TCK)). */
const MS_PER_TICK = 10;

export async function measureProcessor(): Promise<ProcessorFigures> {
  const run = new ImaginedRun();
  const server = await openWebServer(0);
  server.attach(run);
  const looks = setInterval(() => server.publish(run.next()), LOOK_MS);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(server.url);
    await delay(WARM_UP_MS);
    const [ownBefore, childrenBefore] = [process.cpuUsage(), ticksOfChildren()];
    await delay(MEASURED_MS);
    const own = process.cpuUsage(ownBefore);
    const ticks = ticksOfChildren() - childrenBefore;
    return { browser: (100 * ticks * MS_PER_TICK) / MEASURED_MS, server: (own.user + own.system) / 10 / MEASURED_MS };
  } finally {
    clearInterval(looks);
    await browser.close();
    await server.stop();
  }
}

interface Usage {
  readonly parent: number;
  readonly ticks: number;
}

/** Of every process that descends from this one. */
function ticksOfChildren(): number {
  const usages = new Map(readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readUsage(Number(name)) : [])));
  const isOurs = (pid: number): boolean => {
    const parent = usages.get(pid)?.parent ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  return [...usages].reduce((sum, [pid, { ticks }]) => sum + (isOurs(pid) ? ticks : 0), 0);
}

/** proc(5): after the command in parentheses come state, parent, …, utime (the twelfth), stime. */
function readUsage(pid: number): readonly (readonly [number, Usage])[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return [[pid, { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }]];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}
