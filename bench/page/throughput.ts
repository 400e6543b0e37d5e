/** What the page costs the run: the same load with nobody looking, with the page open, and without a page at all. */

import { openBrowser } from '../../test/real/support/browser';
import { type RunningStart, startRun } from '../../test/support/run-start';

export const VARIANTS = ['--no-web', 'page closed', 'page open'] as const;
export type Variant = (typeof VARIANTS)[number];

export interface ThroughputFigures {
  readonly variant: Variant;
  /** Visits per second of the time in which they were written. */
  readonly acknowledged: number;
  /** Records per second from the first visit until every service had all of them: with more visits than the services can follow, what they can do. */
  readonly consumed: number;
}

const START_DEADLINE_MS = 180_000;

export async function measureThroughput(variant: Variant, rate: number, seconds: number): Promise<ThroughputFigures> {
  const web = variant === '--no-web' ? ['--no-web'] : [];
  const startedAt = performance.now();
  const run = startRun(['--rate', String(rate), '--for', `${seconds}s`, ...web]);
  const close = variant === 'page open' ? await openThePage(run) : async () => {};
  const { report, stderr } = await run.ended;
  const endedAt = performance.now();
  await close();
  if (report === undefined || report.startedInMs === null || report.errors.length > 0)
    throw new Error(`the run failed: ${stderr}${report?.errors.join('\n')}`);
  const consumed = report.services.reduce((sum, service) => sum + service.consumed, 0);
  return {
    variant,
    acknowledged: report.produced.acknowledged / seconds,
    consumed: (consumed * 1_000) / (endedAt - startedAt - report.startedInMs),
  };
}

async function openThePage(run: RunningStart): Promise<() => Promise<void>> {
  await run.waitFor(/live page: /, START_DEADLINE_MS);
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(/live page: (\S+)/.exec(run.output())?.[1] ?? '');
  return () => browser.close();
}
