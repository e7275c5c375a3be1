import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser, openPage, withoutBrowser } from '../report/support/browser.ts';
import { broadcastReport, catchUpReport } from '../report/support/reports.ts';
import { pageFile } from '../report/support/runFolder.ts';

// About half a minute: every test opens a page of a real run's size in Chromium.
describe.skipIf(chromiumPath === undefined)(`index.html in Chromium${withoutBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  const reports = () => [
    catchUpReport({ failures: { 3: '49 of 50 events' } }),
    broadcastReport({
      clients: 12,
      events: 60,
      limit: 40,
      latency: (client, sequence) => (sequence > 40 && sequence < 45 ? null : 5 + client + sequence),
      marks: [{ atMs: 2000, untilMs: 2100, label: 'Redis outage' }],
    }),
  ];

  test.each([
    { width: 1280, dark: false },
    { width: 1280, dark: true },
    { width: 360, dark: false },
    { width: 360, dark: true },
  ])('loads without complaint or request, and draws ($width px, dark: $dark)', async (view) => {
    const { page, complaints, requests } = await openPage(browser, await pageFile(reports()), view);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
    const charts = page.locator('figure');
    expect(await charts.locator('h3').allTextContents()).toEqual([
      'Replay times',
      'Latency distribution',
      'Latency by percentile',
      'Latency over time',
      'Connections',
    ]);
    for (const chart of await charts.all()) {
      const drawing = chart.locator('.chart svg:visible');
      expect(await drawing.count()).toBe(1);
      expect(await drawing.locator('rect, circle, path').count()).toBeGreaterThan(3);
    }
    // A mark whose colour the page does not know is black: not to be seen in the dark.
    expect(await page.evaluate<boolean[]>(inkedDrawings)).toEqual(Array(5).fill(true));
    // Only tables may be wider than the screen, and they scroll by themselves.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(view.width);
    expect((await page.screenshot({ fullPage: true })).length).toBeGreaterThan(20_000);
    await page.close();
  });

  test('dark and light have text that can be read', async () => {
    const file = await pageFile(reports());
    for (const dark of [false, true]) {
      const { page } = await openPage(browser, file, { width: 1280, dark });
      const ratios = await page.evaluate<{ ratio: number }[]>(contrasts);
      expect(Math.min(...ratios.map(({ ratio }) => ratio))).toBeGreaterThanOrEqual(4.5);
      await page.close();
    }
  });

  test('works with the keyboard alone, and names everything for a screen reader', async () => {
    const { page } = await openPage(browser, await pageFile(reports()), { width: 1280 });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the verdict');
    const summary = page.locator('summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    await page.locator('details[open] table').first().waitFor({ state: 'visible' });
    const images = await page.locator('[role=img]').all();
    expect(images.length).toBeGreaterThan(3);
    for (const image of images) {
      for (const attribute of ['aria-labelledby', 'aria-describedby']) {
        const id = await image.getAttribute(attribute);
        expect((await page.locator(`[id="${id}"]`).textContent())?.length).toBeGreaterThan(3);
      }
    }
    expect(await page.locator('table:not(:has(caption))').count()).toBe(0);
    await page.close();
  });

  test('fits on paper: light, without what nobody can click', async () => {
    const { page } = await openPage(browser, await pageFile(reports()), { width: 800, dark: true });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.locator('details:visible').count()).toBe(0);
    expect((await page.pdf()).length).toBeGreaterThan(20_000);
    await page.close();
  });
});

/*
 * What follows runs inside the page, and is therefore source text.
 */

/** For each drawing that is shown: have all its marks a colour, and one that can be seen? */
const inkedDrawings = `(() => {
  const page = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll('.chart svg')].filter((svg) => svg.getClientRects().length > 0).map((svg) => {
    const colours = [...svg.querySelectorAll('rect, circle, path')].flatMap((mark) => {
      const { fill, stroke } = getComputedStyle(mark);
      return [fill, stroke].filter((colour) => colour !== 'none');
    });
    return colours.length > 0 && colours.every((colour) => colour !== page && colour !== 'rgb(0, 0, 0)');
  });
})()`;

/** Contrast of every text with what is behind it (WCAG 2.2, 1.4.3); runs in the page, so it is source text. */
const contrasts = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const part = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('h1, h2, h3, p, td, th, li, dt, dd, code, a, summary, .outcome, caption')]
    .filter((element) => element.textContent.trim() !== '' && element.getClientRects().length > 0)
    .map((element) => {
      const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(behind(element))];
      return { text: element.textContent.slice(0, 40), ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
    });
})()`;
