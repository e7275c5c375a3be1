import { describe, expect, test } from 'vitest';
import { renderConfig } from '../../../report/views/markdown/config.ts';
import { renderReadme } from '../../../report/views/markdown/readme.ts';
import { broadcastReport, catchUpReport, gatewayMetrics } from '../support/reports.ts';
import { analyzedRun } from '../support/runFolder.ts';

describe('README.md', () => {
  test('puts the verdict first, and names what was run and against what', async () => {
    const text = renderReadme(await analyzedRun([catchUpReport(), broadcastReport()]));
    expect(text).toMatch(/^# Load test run-1: PASSED\n/);
    expect(text).toContain('| ✔ | broadcast-burst | Publish-to-receipt latency, p95 | ≤ 500 ms |');
    expect(text).toContain('`http://gateway.test:3000`');
    expect(text).toContain('```sh\nrlt suite --embedded\n```');
    expect(text).toContain('[`broadcast-burst.json`](broadcast-burst.json)');
    expect(text).toContain('None: every goal was measured and kept.');
  });

  test('a missed goal is a deviation with its likely causes and what to do next', async () => {
    const growing = broadcastReport({ events: 30, limit: 50, latency: (_, sequence) => 5 * sequence });
    const text = renderReadme(await analyzedRun([growing]));
    expect(text).toMatch(/^# Load test run-1: FAILED\n/);
    expect(text).toMatch(/Publish-to-receipt latency, p95: failed \(limit ≤ 50.0 ms, measured 145 ms\)/);
    expect(text).toMatch(/latency grew during the run.*_Next:_/);
  });

  test('a run that is not whole says so before anything else, and is not passed', async () => {
    const text = renderReadme(
      await analyzedRun([catchUpReport(), broadcastReport({ partial: 'the sample file ends in the middle of a row' })]),
    );
    expect(text).toMatch(/^# Load test run-1: INVALID\n/);
    expect(text).toContain('> - broadcast-burst.json is partial: the sample file ends in the middle of a row');
  });

  test('lists snapshots in the order in which they were taken, with what changed', async () => {
    const others = {
      'b-metrics.json': { stage: 'before-suite', capturedAt: '2026-03-01T10:00:00.000Z', metrics: gatewayMetrics(0) },
      'a-metrics.json': { stage: 'after-suite', capturedAt: '2026-03-01T10:01:00.000Z', metrics: gatewayMetrics(3) },
    };
    const text = renderReadme(await analyzedRun([broadcastReport()], { others }));
    expect(text).toMatch(/1\. \[before-suite\]\(b-metrics.json\), 10:00:00\n2\. \[after-suite\]\(a-metrics.json\)/);
    expect(text).toContain('`totalConnections` 0 → 3');
  });

  test("a gateway's words cannot break the page", async () => {
    const text = renderReadme(await analyzedRun([broadcastReport({ errors: ['a | b\n# <script>alert(1)</script>'] })]));
    expect(text).toContain('a \\| b \\# \\<script\\>alert(1)\\</script\\>');
  });
});

describe('config.md', () => {
  test("fills in what the run and the gateway's metrics state, and leaves blanks for the rest", async () => {
    const text = renderConfig(await analyzedRun([broadcastReport()]));
    expect(text).toContain('| `SOCKET_MAX_CONNECTIONS` | `500` | its metrics |');
    expect(text).toContain('| `SOCKET_IDLE_TIMEOUT_MS` | `30000` | its metrics |');
    expect(text).toContain('| Redis | `redis://***@cache.test:6379` | ______ |');
    expect(text).toContain('| Version or commit | ______ |');
  });

  test('a gateway that was started anew for each scenario has its limits by scenario', async () => {
    const of = (limit: string) => ({
      gateway: { kind: 'reference' as const, environment: { SOCKET_MAX_CONNECTIONS: limit } },
    });
    const text = renderConfig(
      await analyzedRun([
        { ...catchUpReport(), ...of('0') },
        { ...broadcastReport(), ...of('50') },
      ]),
    );
    expect(text).toContain('`0` for catch-up-burst; `50` for broadcast-burst');
  });
});
