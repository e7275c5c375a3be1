import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../contract/metricsDocument.ts';
import { seriesIn } from '../../../contract/prometheus/exposition.ts';

const text = `# HELP ws_connections Open connections.
# TYPE ws_connections gauge
ws_connections{origin="https://a.example",pod="a"} 3
ws_connections{ origin = "https://b.example" , pod="b", } 4 1395066363000
  ws_connections_max   1.5e2
# ws_connections 99
#ws_connections 98

odd{path="C:\\\\DIR\\n\\"x\\"",text="ws_connections{origin=\\"c\\"} 5"} +Inf
nothing_yet NaN
below -Inf
{"http.open",host="h"} 7
request_seconds_bucket{le="0.05"} 24054 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789
request_seconds_count 144320\r
# TYPE opened counter
# TYPE ws_rooms gauge
# EOF`;

describe('series of a name', () => {
  it.each([
    ['ws_connections', [{ origin: 'https://a.example', pod: 'a' }, 3], [{ origin: 'https://b.example', pod: 'b' }, 4]],
    ['ws_connections_max', [{}, 150]],
    ['odd', [{ path: 'C:\\DIR\n"x"', text: 'ws_connections{origin="c"} 5' }, Number.POSITIVE_INFINITY]],
    ['nothing_yet', [{}, Number.NaN]],
    ['below', [{}, Number.NEGATIVE_INFINITY]],
    ['http.open', [{ host: 'h' }, 7]],
    ['request_seconds_bucket', [{ le: '0.05' }, 24054]],
    ['request_seconds_count', [{}, 144320]],
    // Declared, and nothing of it has been counted.
    ['opened_total'],
    ['ws_rooms'],
  ] as const)('%s', (name, ...expected) => {
    expect(seriesIn(text, name)).toEqual(expected.map(([labels, value]) => ({ labels, value })));
  });

  it.each(['ws', 'connections', 'ws_conn', 'a', 'open', 'EOF'])('there are none of %s', (name) => {
    expect(seriesIn(text, name)).toBeUndefined();
  });

  it('of several times the last one counts, whatever the order', () => {
    expect(seriesIn('a 1 10\na 3 30\na 2 20', 'a')).toEqual([{ labels: {}, value: 3 }]);
    expect(documentOf('a 1 10\na 3 30\na 2 20')).toEqual({ a: 3 });
  });

  it.each([
    ['a 1\na 2', 'answered with the same series twice: "a 2"'],
    ['a{x="1",y="2"} 1\na{y="2",x="1"} 1', 'answered with the same series twice'],
    ['a 1 5\na 2 5', 'answered with the same series twice'],
    ['a{x="1" 1', 'answered with a line that is not in the Prometheus text format: "a{x=\\"1\\" 1"'],
    ['a{x=1} 1', 'not in the Prometheus text format'],
    ['a one', 'not in the Prometheus text format'],
    ['a', 'not in the Prometheus text format'],
    ['a 1 2 3', 'not in the Prometheus text format'],
  ])('%j is refused', (wrong, message) => {
    expect(() => documentOf(wrong)).toThrow(message);
    if (wrong !== 'a') expect(() => seriesIn(wrong, 'a')).toThrow(message);
  });
});

describe('a document', () => {
  it('has each series as a field, and tells what is declared', () => {
    expect(documentOf(text)).toEqual({
      'ws_connections{origin="https://a.example",pod="a"}': 3,
      'ws_connections{origin="https://b.example",pod="b"}': 4,
      ws_connections_max: 150,
      'odd{path="C:\\\\DIR\\n\\"x\\"",text="ws_connections{origin=\\"c\\"} 5"}': 'Infinity',
      nothing_yet: 'NaN',
      below: '-Infinity',
      '{"http.open",host="h"}': 7,
      'request_seconds_bucket{le="0.05"}': 24054,
      request_seconds_count: 144320,
      opened: null,
      ws_rooms: null,
    });
  });
});

describe('what prom-client writes', () => {
  it.each(['text', 'OpenMetrics'])('as %s', async (format) => {
    const openMetrics = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
    openMetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const registry = format === 'text' ? new Registry() : openMetrics;
    const own = { registers: [registry], help: 'Says "what", \\ and\nmore.' };
    new Gauge({ ...own, name: 'open', labelNames: ['origin'] }).set({ origin: 'a"b\\c\nd' }, 5);
    new Counter({ ...own, name: 'seen_total' }).inc(2);
    new Histogram({ ...own, name: 'wait_seconds', buckets: [1] }).observe(0.5);
    new Summary({ ...own, name: 'size', percentiles: [0.5] }).observe(3);
    new Gauge({ ...own, name: 'empty', labelNames: ['x'] });
    const written = await registry.metrics();
    expect(seriesIn(written, 'open')).toEqual([{ labels: { origin: 'a"b\\c\nd' }, value: 5 }]);
    expect(seriesIn(written, 'seen_total')).toEqual([{ labels: {}, value: 2 }]);
    expect(seriesIn(written, 'wait_seconds_sum')).toEqual([{ labels: {}, value: 0.5 }]);
    expect(seriesIn(written, 'size')).toEqual([{ labels: { quantile: '0.5' }, value: 3 }]);
    expect(seriesIn(written, 'empty')).toEqual([]);
    expect(documentOf(written)).toMatchObject({ seen_total: 2, empty: null, 'wait_seconds_bucket{le="+Inf"}': 1 });
  });
});
