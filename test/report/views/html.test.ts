import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeViews } from '../../../report/views/makeViews.ts';
import { broadcastReport } from '../support/reports.ts';
import { pageFile, testFolder, writeRun } from '../support/runFolder.ts';

describe('index.html', () => {
  test("a gateway's words cannot become markup", async () => {
    const text = await page([broadcastReport({ errors: ['<img src=x onerror=alert(1)>"\''] })]);
    expect(text).not.toContain('<img');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;');
  });

  test('what is joined or left out is said', async () => {
    const slowest = 4000;
    const latency = (client: number, sequence: number) =>
      client === 0 && sequence === 1 ? slowest : 5 + (sequence % 7);
    const text = await page([broadcastReport({ clients: 10, events: 1000, latency })]);
    expect(text).toContain('each point joins 4 of them');
    expect(text).toContain('10,000 deliveries from publish to receipt, counted in');
    expect(text).toMatch(/\d+ slower ones?, up to 4,000 ms, are not drawn/);
  });

  test('a million deliveries stay below 1.5 MB, whole', { timeout: 60_000 }, async () => {
    const folder = await testFolder();
    const report = broadcastReport({
      clients: 2000,
      events: 500,
      latency: (client, sequence) => ((client * 7 + sequence * 13) % 400) + 0.123,
    });
    await writeRun(folder, [report]);
    await makeViews(folder, new Set());
    expect((await stat(join(folder, 'index.html'))).size).toBeLessThan(1_500_000);
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toContain(
      '1,000,000 deliveries from publish to receipt',
    );
  });
});

async function page(reports: Parameters<typeof writeRun>[1]): Promise<string> {
  return readFile(await pageFile(reports), 'utf8');
}
