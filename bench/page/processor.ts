/** What an open page takes of the machine: Chromium with all its processes, and the server, at a run's own pace. Needs /proc. */
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openWebServer } from '../../local/web/server';
import { openBrowser } from '../../test/real/support/browser';
import { procStat } from '../proc-stat';
import { ImaginedRun } from './imagined';

export interface ProcessorFigures {
  /** Percent of one processor. */
  readonly browser: number;
  readonly server: number;
}

const LOOK_MS = 500;
const WARM_UP_MS = 4_000;
const MEASURED_MS = 15_000;

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
    const [ownBefore, childrenBefore] = [process.cpuUsage(), cpuMsOfChildren()];
    await delay(MEASURED_MS);
    const own = process.cpuUsage(ownBefore);
    const children = cpuMsOfChildren() - childrenBefore;
    return { browser: (100 * children) / MEASURED_MS, server: (own.user + own.system) / 10 / MEASURED_MS };
  } finally {
    clearInterval(looks);
    await browser.close();
    await server.stop();
  }
}

/** Of every process that descends from this one. */
function cpuMsOfChildren(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = new Map(pids.map((name) => [Number(name), procStat(Number(name))]));
  const isOurs = (pid: number): boolean => {
    const parent = stats.get(pid)?.parent ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  return [...stats].reduce((sum, [pid, stat]) => sum + (isOurs(pid) ? (stat?.cpuMs ?? 0) : 0), 0);
}
