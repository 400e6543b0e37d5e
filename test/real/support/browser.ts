import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Kept by CI as an artefact. */
export const SCREENSHOTS = join(__dirname, '..', '..', '..', '.cache', 'screenshots');

/** The system's own Chromium. Without it the tests fail, and say what to install. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== '' && existsSync(place));
  if (executablePath === undefined) {
    throw new Error(
      'the live page is tested in Chromium, and none is at /usr/bin/chromium or /usr/bin/google-chrome: install Debian\'s package "chromium" (.ci/run does), or name one in CHROMIUM',
    );
  }
  mkdirSync(SCREENSHOTS, { recursive: true });
  // Its own sandbox asks for rights that containers do not give, and refuses root; what it opens is ours.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
