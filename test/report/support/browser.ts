import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where Debian, Ubuntu and GitHub's runners have it; CHROMIUM_BIN names another one. */
const places = [process.env.CHROMIUM_BIN, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium on this machine; undefined where there is none. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path));

/** Says why browser tests are skipped, as part of their title. */
export const withoutBrowser =
  chromiumPath === undefined ? ' (skipped: no Chromium here; name one with CHROMIUM_BIN)' : '';

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface OpenedPage {
  readonly page: Page;
  /** Everything that the console, or the page itself, complained of. */
  readonly complaints: string[];
  /** Addresses that the page asked for, beside itself. */
  readonly requests: string[];
}

export async function openPage(
  browser: Browser,
  file: string,
  { width, dark = false }: { width: number; dark?: boolean },
): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' });
  const address = pathToFileURL(file).href;
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(address);
  return { page, complaints, requests };
}
