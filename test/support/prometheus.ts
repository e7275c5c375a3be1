import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { findOnPath } from '../../engine/findOnPath.ts';
import { onFreePort } from '../../engine/freePort.ts';
import type { Lifetime } from '../../engine/index.ts';
import { startUntil } from '../../engine/startUntil.ts';
import { until } from './until.ts';

/** One line of a range query; the values of a distribution are the counts of its observations. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

export interface Prometheus {
  readonly writeUrl: string;
  /** Every second from `from` to `to`, epoch seconds. */
  range(expr: string, from: number, to: number): Promise<Series[]>;
  instant(expr: string, at: number): Promise<Series[]>;
  labelValues(expr: string, label: string): Promise<string[]>;
}

/** The path of Debian's `prometheus`; undefined where it is not installed. */
export async function findPrometheus(): Promise<string | undefined> {
  return (await findOnPath('prometheus', process.env))[0];
}

/**
 * Starts a Prometheus of our own, with its data in a temporary folder, that takes what k6 writes to it.
 *
 * @param scraped host:port that it asks for metrics once a second
 */
export async function startPrometheus(lifetime: Lifetime, path: string, scraped?: string): Promise<Prometheus> {
  const folder = await lifetime.tempFolder('prometheus');
  const config = join(folder, 'prometheus.yml');
  const scrape = { job_name: 'k6', scrape_interval: '1s', static_configs: [{ targets: [scraped] }] };
  // YAML is a superset of JSON.
  await writeFile(config, JSON.stringify(scraped === undefined ? {} : { scrape_configs: [scrape] }));
  await mkdir(join(folder, 'data'));
  return onFreePort(async (port) => {
    const { child } = await startUntil(
      lifetime,
      'prometheus',
      {
        command: path,
        args: [
          `--config.file=${config}`,
          `--storage.tsdb.path=${join(folder, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--web.enable-remote-write-receiver',
          '--enable-feature=native-histograms',
        ],
      },
      (line) => (line.includes('Server is ready to receive web requests') ? true : undefined),
    );
    lifetime.onClose(() => child.stop());
    const prometheus = connect(`http://127.0.0.1:${port}`);
    // It begins to scrape some seconds after it is ready, and a run may be over by then.
    const hasBegun = async () => (await prometheus.instant('up', Math.ceil(Date.now() / 1000))).length > 0;
    if (scraped !== undefined) await until('it scrapes', hasBegun, 20_000);
    return prometheus;
  });
}

function connect(url: string): Prometheus {
  const ask = async (path: string, parameters: Record<string, string>) => {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${parameters.query ?? path}: ${text}`);
    return JSON.parse(text);
  };
  return {
    writeUrl: `${url}/api/v1/write`,
    async range(query, from, to) {
      const answer = await ask('query_range', { query, start: String(from), end: String(to), step: '1' });
      return rangeSchema.parse(answer).data.result.map(({ metric, values = [], histograms = [] }) => ({
        labels: metric,
        values: [...values.map(([, value]) => Number(value)), ...histograms.map(([, { count }]) => Number(count))],
      }));
    },
    async instant(query, at) {
      const answer = await ask('query', { query, time: String(at) });
      return instantSchema
        .parse(answer)
        .data.result.map(({ metric, value }) => ({ labels: metric, values: [Number(value[1])] }));
    },
    async labelValues(match, label) {
      return valuesSchema.parse(await ask(`label/${label}/values`, { 'match[]': match })).data;
    },
  };
}

const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string()]);
const rangeSchema = z.object({
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: labels,
        values: z.optional(z.array(point)),
        histograms: z.optional(z.array(z.tuple([z.number(), z.object({ count: z.string() })]))),
      }),
    ),
  }),
});
const instantSchema = z.object({
  data: z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labels, value: point })) }),
});
const valuesSchema = z.object({ data: z.array(z.string()) });
