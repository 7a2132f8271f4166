import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testBrowser } from './testing/browser.ts';
import { demoToken, fillFolder, type RunningHub, startHubOn } from './testing/hub.ts';

const browser = await testBrowser();

describe.skipIf(browser === null)('the console, in a browser', () => {
  let folder: string;
  let hub: RunningHub;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-console-'));
    await fillFolder(join(folder, 'filled'), 500);
    hub = await startHubOn(join(folder, 'filled'), folder, 'in-process');
  });

  afterAll(async () => {
    await browser?.close();
    await hub.stop();
    await rm(folder, { recursive: true });
  });

  async function open(locale: string) {
    if (browser === null) throw new Error('there is no browser');
    const page = await browser.newPage({ locale });
    const asked: string[] = [];
    const refused: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text());
    });
    await page.goto(`${hub.url}/console`);
    return { page, asked, refused };
  }

  test('a token that is pasted gets an answer in the page, and nobody but the hub is asked anything', async () => {
    const { page, asked, refused } = await open('en-US');
    await page.getByText('Auth', { exact: true }).click();
    await page.locator('.cm-content:visible').nth(1).click(); // the first is the URL
    await page.keyboard.insertText(await demoToken(join(folder, 'data'), 'dashboard'));
    await page.getByText('Query', { exact: true }).locator('visible=true').first().click();
    await page.getByText('Send query DashboardPage').click();
    await page.getByText('"totalCount"').waitFor();
    expect(await page.getByText('200 OK').count()).toBe(1);
    expect(new Set(asked)).toEqual(new Set([hub.url]));
    expect(refused).toEqual([]);
    await page.close();
  });

  test('without a token it shows the refusal', async () => {
    const { page } = await open('en-US');
    await page.getByText('Send query Sectors').click();
    await page.getByText('UNAUTHENTICATED').waitFor();
    await page.close();
  });

  test('speaks Chinese to a browser that does', async () => {
    const { page } = await open('zh-CN');
    await page.getByText('发送请求').waitFor();
    await page.close();
  });
});
