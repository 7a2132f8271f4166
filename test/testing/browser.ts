import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** A Chromium on the PATH, without a window; null, said aloud, where there is none. */
export async function testBrowser(): Promise<Browser | null> {
  const executablePath = (process.env['PATH'] ?? '')
    .split(':')
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (executablePath !== undefined) return chromium.launch({ executablePath });
  if (process.env['HUB_REQUIRE_BROWSER'] === '1')
    throw new Error('A browser is required here (HUB_REQUIRE_BROWSER=1), and none was found.');
  console.warn('SKIPPED: every test in a browser. No Chromium is on the PATH (Debian: apt-get install chromium).');
  return null;
}
