import { describe, expect, it } from 'vitest';
import { clientCredentials, metricsRequest } from '../../../lib/gateway/credentials.ts';
import { metricsReader } from '../../../lib/gateway/fetchMetrics.ts';
import { observe } from '../../../lib/gateway/observe.ts';
import { readAtLimit, watchLimit } from '../../../lib/gateway/watchLimit.ts';
import { loadMetricsFormat } from '../../../lib/measure/metricsFormat.ts';
import { goalLimits } from '../../../lib/measure/setup.ts';
import { k6, samplesOf, total } from '../../support/k6/k6.ts';
import { goalsFor } from '../../thresholds/support.ts';
import { planFor } from './support.ts';

const plan = planFor('connection-quota', 'http://user:p%40ss@127.0.0.1:7', { observeIntervalMs: 100 });
const limits = goalLimits(goalsFor('connection-quota', plan));
const metrics = (more: object) => ({ status: 200, body: JSON.stringify({ totalConnections: 2, ...more }) });
const watched = {
  limit: 2,
  countOf: ({ totalConnections }: { totalConnections: number | undefined }) => totalConnections,
};

describe('a reading', () => {
  it.each([
    [{ status: 0, error: 'dial: refused' }, 'did not answer (dial: refused)'],
    [{ status: 503 }, 'answered with status 503'],
    [{ status: 200, body: '<html>' }, 'answered with a web page: correct --metrics-path'],
    [{ status: 200, body: '"open' }, 'did not answer with JSON'],
    [{ status: 200, body: '# HELP open Open.\nopen 5' }, '"metrics": { "format": "prometheus" }'],
    [{ status: 200, body: 'open{a="b"} 5' }, 'answered in the text format of Prometheus'],
  ])('of %j is none, and says why', async (answer, problem) => {
    k6.answer = () => answer;
    loadMetricsFormat(plan);
    expect(await metricsReader(plan)()).toEqual({ problem: expect.stringContaining(problem) });
  });

  it('goes with the headers for it', async () => {
    let headers: unknown;
    k6.secrets.headers = '{"X-Key":"a"}';
    k6.secrets['metrics-headers'] = '{"X-Metrics":"b"}';
    k6.answer = (_url, params) => {
      headers = params.headers;
      return metrics({});
    };
    expect(await metricsReader(plan)()).toMatchObject({ metrics: { totalConnections: 2 } });
    expect(headers).toEqual({ Authorization: `Basic ${btoa('user:p@ss')}`, 'X-Key': 'a', 'X-Metrics': 'b' });
    expect(headers).toEqual((await metricsRequest(plan))?.headers);
  });

  it('at an address of its own shows nothing that is for the gateway', async () => {
    k6.secrets.headers = '{"X-Key":"a"}';
    k6.secrets['metrics-headers'] = '{"X-Metrics":"b"}';
    k6.secrets['metrics-url'] = 'http://prom:s%40ft@10.0.0.1:9464';
    let asked: unknown;
    k6.answer = (url, { headers }) => {
      asked = { url, headers };
      return metrics({});
    };
    expect(await metricsReader(plan)()).toMatchObject({ metrics: { totalConnections: 2 } });
    expect(asked).toEqual({
      url: 'http://10.0.0.1:9464/internal/realtime/metrics',
      headers: { Authorization: `Basic ${btoa('prom:s@ft')}`, 'X-Metrics': 'b' },
    });
  });
});

describe('a reading of Prometheus', () => {
  const figures = { format: 'prometheus', totalConnections: 'open{state="up"}' } as const;
  const prometheus = { ...plan, profile: { ...plan.profile, metrics: figures } };
  const answered = (body: string) => {
    k6.answer = () => ({ status: 200, body });
    return metricsReader(prometheus)();
  };

  it('needs its reader, which only the init context can load', async () => {
    expect(() => answered('open{state="up"} 5')).toThrow('init context');
    loadMetricsFormat(prometheus);
    expect(await answered('open{state="up"} 5\nopen{state="down"} 1')).toMatchObject({
      metrics: { totalConnections: 5 },
    });
  });

  it.each([
    ['{"open":5}', 'answered with JSON, but the metrics of the profile have "format": "prometheus"'],
    ['<!doctype html>', 'answered with a web page'],
    ['open{state="up"} five', 'answered with a line that is not in the Prometheus text format: "open{state'],
    ['open{state="up"} 5\nopen{state="up"} 5', 'answered with the same series twice'],
  ])('of %j is none, and says why', async (body, problem) => {
    loadMetricsFormat(prometheus);
    expect(await answered(body)).toEqual({ problem: expect.stringContaining(problem) });
  });
});

describe('credentials', () => {
  it('are made for each client', async () => {
    k6.secrets.auth = '{"token":"t-{client}"}';
    const of = await clientCredentials(plan);
    expect(of(3).auth).toEqual({ token: 't-3' });
    expect(of(3).headers).toMatchObject({ Authorization: `Basic ${btoa('user:p@ss')}` });
  });
});

describe('the limit', () => {
  it('is watched as long as other VUs are at work', async () => {
    let polls = 0;
    k6.vusActive = 2;
    k6.answer = () => {
      if (++polls === 3) k6.vusActive = 1;
      return metrics({ totalConnections: polls === 2 ? 3 : 2 });
    };
    await watchLimit(plan, watched);
    expect(total('metrics_over_limit')).toBe(1);
    expect(total('metrics_polls')).toBe(polls);
  });

  it('is looked at when everything is taken, which an unreadable answer is not', async () => {
    await readAtLimit(plan, watched);
    expect(total('metrics_at_limit')).toBeUndefined();
    k6.answer = () => metrics({});
    await readAtLimit(plan, watched, 2);
    expect(total('metrics_at_limit')).toBe(1);
  });

  it('is not seen in a figure that stays below what is held, and waited for in one that is late', async () => {
    k6.answer = () => metrics({ totalConnections: 0 });
    await readAtLimit(plan, watched, 2);
    expect(total('metrics_polls')).toBeGreaterThan(5);
    expect(total('metrics_at_limit')).toBeUndefined();
    let polls = 0;
    k6.answer = () => metrics({ totalConnections: ++polls });
    await readAtLimit(plan, watched, 2);
    expect([polls, total('metrics_at_limit')]).toEqual([2, 1]);
  });
});

describe('the observer', () => {
  it('ends with the last of the other VUs, not before they have begun', async () => {
    k6.answer = () => metrics({});
    const before = performance.now();
    await observe(plan, limits);
    expect(performance.now() - before).toBeGreaterThan(900);
    expect(samplesOf('gateway_connections').every(({ value }) => value === 2)).toBe(true);
    expect(samplesOf('goal_limit').map(({ tags }) => tags.goal)).toEqual(
      expect.arrayContaining(limits.map(({ goal }) => goal)),
    );
    expect(total('gateway_up')).toBeGreaterThan(5);
  });

  it('sees a gateway that stops answering as down, and one that never answers not at all', async () => {
    await observe(plan, []);
    expect(total('gateway_up')).toBeUndefined();
    let polls = 0;
    k6.answer = () => (++polls === 1 ? metrics({}) : { status: 0 });
    await observe(plan, []);
    expect(samplesOf('gateway_up').map(({ value }) => value)).toContain(0);
  });

  it('does nothing where it is switched off', async () => {
    k6.vusActive = 2;
    await observe({ ...plan, observeIntervalMs: 0 }, limits);
    expect(k6.samples).toEqual([]);
  });
});
