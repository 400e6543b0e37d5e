import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endPrograms } from '../support/run-program';
import { type RunningStart, startRun } from '../support/run-start';
import { openBrowser, SCREENSHOTS } from './support/browser';

const START_DEADLINE_MS = 150_000;
/** Of one control, on a machine that is busy. */
const CONTROL_MS = 90_000;

let browser: Browser;
let run: RunningStart;
let url: string;
let page: Page;
/** Whatever the browser complains about, on any page. */
const complaints: string[] = [];

async function openPage(context: BrowserContext): Promise<Page> {
  const opened = await context.newPage();
  opened.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  opened.on('pageerror', (error) => complaints.push(error.message));
  await opened.goto(url);
  return opened;
}

const eventually = (read: () => Promise<unknown>) => expect.poll(read, { timeout: CONTROL_MS, interval: 100 });
const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';
const numberOf = async (locator: Locator): Promise<number> => Number((await textOf(locator)).replace(/\D/g, ''));
const figure = (name: string): Locator => page.locator('.figure', { hasText: name }).locator('.figure-value');
const service = (name: string): Locator => page.locator('.services li', { has: page.getByText(name, { exact: true }) });

/** Presses a control, reads its question, confirms. */
async function confirm(button: Locator, label: string): Promise<void> {
  await button.click();
  await page.locator('#dialog-confirm', { hasText: label }).click();
  await eventually(() => page.locator('#dialog').isVisible()).toBe(false);
}

/** Pixels that something was drawn on. */
const drawn = (canvas: Locator): Promise<number> =>
  canvas.evaluate((each) => {
    const { width, height, getContext } = each as unknown as {
      width: number;
      height: number;
      getContext(kind: '2d'): { getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray } };
    };
    return getContext
      .call(each, '2d')
      .getImageData(0, 0, width, height)
      .data.filter((value, index) => index % 4 === 3 && value > 0).length;
  });

/** A page that nobody sees lets go of the run, and takes it up again where it is by then. */
async function sleepAndWake(sleeper: Page): Promise<void> {
  const turn = (isHidden: boolean): Promise<void> =>
    sleeper.evaluate(
      `Object.defineProperty(document, 'hidden', { configurable: true, value: ${isHidden} }); document.dispatchEvent(new Event('visibilitychange'))`,
    );
  const clock = (of: Page): Promise<string> => textOf(of.locator('#clock'));
  await turn(true);
  const [asleep, awake] = [await clock(sleeper), await clock(page)];
  await eventually(() => clock(page)).not.toBe(awake);
  expect(await clock(sleeper)).toBe(asleep);
  await turn(false);
  await eventually(() => clock(sleeper)).not.toBe(asleep);
}

beforeAll(async () => {
  browser = await openBrowser();
  run = startRun([]);
  await run.waitFor(/live page: /, START_DEADLINE_MS);
  url = /live page: (\S+)/.exec(run.output())?.[1] ?? '';
  page = await openPage(await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' }));
});

afterAll(async () => {
  await browser?.close();
  await endPrograms();
});

/** One sitting before one run: each test goes on where the one before has left it, and one that failed in the middle may fail again. */
describe('the live page of npm start, in Chromium', () => {
  it('loads, and its counts grow', async () => {
    await eventually(() => textOf(page.locator('#connection'))).toBe('live');
    await eventually(() => numberOf(figure('Visits written'))).toBeGreaterThan(0);
    const before = await numberOf(figure('Visits written'));
    await eventually(() => numberOf(figure('Visits written'))).toBeGreaterThan(before);
    expect(await page.locator('.sites li').count()).toBe(10);
    expect(await page.locator('.services li').count()).toBe(20);
    expect(await page.locator('.cell[data-role="leader"]').count()).toBe(12);
  });

  it('shows the newest records of a partition, decoded', async () => {
    const sizes = page.locator('.matrix tbody td:last-child');
    await eventually(async () => (await sizes.allTextContents()).some((text) => /[1-9]/.test(text))).toBe(true);
    const busy = (await sizes.allTextContents()).findIndex((text) => /[1-9]/.test(text));
    await page
      .getByRole('button', { name: `Records of partition ${busy}`, exact: true })
      .first()
      .click();
    await eventually(() => textOf(page.locator('.records h3'))).toContain(`partition ${busy}`);
    await eventually(() => page.locator('.record-list details').count()).toBeGreaterThan(0);
    const first = page.locator('.record-list details').first();
    await first.locator('summary').click();
    expect(JSON.parse(await textOf(first.locator('pre')))).toMatchObject({ schema: 1, site: expect.any(String) });
  });

  it('pauses a service, whose lag grows while the others go on, and resumes it', async () => {
    await confirm(page.getByRole('button', { name: 'Pause bandwidth' }), 'Pause bandwidth');
    await eventually(() => textOf(service('bandwidth'))).toMatch(/paused, lag [1-9]/);
    const early = await numberOf(service('bandwidth').locator('.value'));
    await eventually(() => numberOf(service('bandwidth').locator('.value'))).toBeGreaterThan(early);
    await confirm(page.getByRole('button', { name: 'Resume bandwidth' }), 'Resume bandwidth');
    await eventually(() => textOf(service('bandwidth'))).not.toContain('paused');
  });

  it('adds the 21st service, which reads the topic from its beginning', async () => {
    await confirm(page.getByRole('button', { name: 'Add service 21…' }), 'Add client-error-rate');
    await eventually(() => textOf(service('client-error-rate'))).toContain('lag');
    expect(await page.locator('.services li').count()).toBe(21);
    expect(await page.getByRole('button', { name: /^Add service/ }).isVisible()).toBe(false);
  });

  it('shows the reconciler’s plan before partitions are added, and then adds them', async () => {
    await page.getByRole('button', { name: 'Add partitions…' }).click();
    await eventually(() => textOf(page.locator('#dialog-plan'))).toMatch(/website-logs[\s\S]*12 .*13/);
    await page.locator('#dialog-confirm').click();
    await eventually(() => page.locator('.matrix tbody tr').count()).toBe(13);
    await eventually(() => page.locator('#dialog').isVisible()).toBe(false);
  });

  it('changes a retention, but not one that would lose records unless that is allowed', async () => {
    await page.getByRole('button', { name: 'Change retention…' }).click();
    await page.getByLabel('Retention', { exact: true }).fill('1h');
    await page.locator('#dialog-confirm').click();
    await eventually(() => textOf(page.locator('#dialog-problem'))).toContain('retention.ms');
    await page.getByLabel('Retention', { exact: true }).fill('14d');
    await page.locator('#dialog-confirm').click();
    await eventually(() => page.locator('#dialog').isVisible()).toBe(false);
  });

  it('kills a broker, refuses what two brokers cannot bear, and starts it again', async () => {
    // By the keyboard, and Escape leaves everything as it is.
    await page.getByRole('button', { name: 'Kill broker 2' }).focus();
    await page.keyboard.press('Enter');
    await eventually(() => textOf(page.locator('#dialog-title'))).toBe('Kill broker 2?');
    await page.keyboard.press('Escape');
    expect(await page.locator('#dialog').isVisible()).toBe(false);
    await confirm(page.getByRole('button', { name: 'Kill broker 2' }), 'Kill broker 2');
    await eventually(() => page.locator('.cell[data-role="away"]').count()).toBe(13);
    await eventually(() => page.locator('.cell[data-role="leader"]').count()).toBe(13);
    await page.getByRole('button', { name: 'Kill broker 3' }).click();
    await page.locator('#dialog-confirm').click();
    await eventually(() => textOf(page.locator('#dialog-problem'))).toContain('broker 2 is down');
    await page.locator('#dialog-cancel').click();
    await confirm(page.getByRole('button', { name: 'Start broker 2' }), 'Start broker 2');
    await eventually(() => page.locator('.cell[data-role="away"], .cell[data-role="behind"]').count()).toBe(0);
  });

  it('draws charts of what was predicted and what came', async () => {
    await eventually(() => page.locator('.card canvas').count()).toBeGreaterThan(10);
    expect(await drawn(page.locator('.card canvas').first())).toBeGreaterThan(500);
    expect(await drawn(page.locator('#flow canvas'))).toBeGreaterThan(500);
    expect(await page.locator('.card .chart').first().getAttribute('aria-label')).toMatch(/came .* said .* within the interval/);
  });

  it('opens twice, also in the dark and on a telephone, and nothing is wider than its screen', async () => {
    await page.screenshot({ path: join(SCREENSHOTS, 'live-1280.png') });
    const context = await browser.newContext({ viewport: { width: 400, height: 860 }, colorScheme: 'dark' });
    const second = await openPage(context);
    await expect.poll(() => textOf(second.locator('#connection')), { timeout: CONTROL_MS }).toBe('live');
    for (const each of [page, second]) {
      const [wanted, given] = await each.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
      expect(wanted).toBeLessThanOrEqual(given);
    }
    await second.screenshot({ path: join(SCREENSHOTS, 'live-400.png') });
    await sleepAndWake(second);
    await context.close();
  });

  it('says that the run has ended when it has, and never complained', async () => {
    run.interrupt('SIGTERM');
    await eventually(() => textOf(page.locator('#connection'))).toContain('the run has ended');
    const { status, report, leftovers, survivors } = await run.ended;
    expect([status, report?.errors, leftovers, survivors]).toEqual([0, [], [], []]);
    const topic = report?.topics.find(({ name }) => name === 'website-logs');
    expect([topic?.partitions, topic?.configs['retention.ms']]).toEqual([13, '1209600000']);
    const added = report?.services.find(({ name }) => name === 'client-error-rate');
    expect([report?.services.length, added?.consumed]).toEqual([21, expect.any(Number)]);
    expect(added?.consumed).toBeGreaterThan(0);
    expect(report?.iam.denied).toEqual([]);
    // The end of the stream is told as an error of the network by some versions; everything else is ours.
    expect(complaints).toEqual([]);
  });
});
