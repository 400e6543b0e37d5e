/** Does a page that is open for long stay level? Looks of hours, told in a minute or two, and the heap after each tenth of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { openWebServer } from '../../local/web/server';
import { openBrowser } from '../../test/real/support/browser';
import { ImaginedRun } from './imagined';

export interface MemoryFigures {
  readonly looks: number;
  /** Bytes of the page's heap after a collection, at each tenth. */
  readonly heap: readonly number[];
  readonly nodes: readonly number[];
  /** Milliseconds of the page's processor time per look. */
  readonly msPerLook: number;
  readonly firstPaintMs: number;
}

const TENTHS = 10;
const PAUSE_MS = 4;

export async function measureMemory(looks: number): Promise<MemoryFigures> {
  const run = new ImaginedRun();
  const server = await openWebServer(0);
  server.attach(run);
  server.publish(run.next());
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(server.url);
    await page
      .locator('.card canvas')
      .first()
      .waitFor({ timeout: 20_000, state: 'attached' })
      .catch(() => {});
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable');
    const metric = async (name: string): Promise<number> =>
      (await devtools.send('Performance.getMetrics')).metrics.find((each) => each.name === name)?.value ?? 0;
    const before = await metric('TaskDuration');
    const heap: number[] = [];
    const nodes: number[] = [];
    for (let tenth = 0; tenth < TENTHS; tenth += 1) {
      for (let look = 0; look < looks / TENTHS; look += 1) {
        server.publish(run.next());
        await delay(PAUSE_MS);
      }
      await devtools.send('HeapProfiler.collectGarbage');
      heap.push(await metric('JSHeapUsedSize'));
      nodes.push(await metric('Nodes'));
    }
    const msPerLook = ((await metric('TaskDuration')) - before) * (1_000 / looks);
    const firstPaintMs = await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN");
    return { looks, heap, nodes, msPerLook, firstPaintMs };
  } finally {
    await browser.close();
    await server.stop();
  }
}
