import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Lifetime } from '../../engine/index.ts';

/** Receives OTLP metrics over HTTP and offers them to a Prometheus as the OpenTelemetry specification prescribes. */
export interface OtlpBridge {
  /** host:port, for K6_OTEL_HTTP_EXPORTER_ENDPOINT and for a Prometheus that scrapes. */
  readonly address: string;
}

/*
 * Field numbers: opentelemetry/proto/metrics/v1/metrics.proto. Names: "Prometheus and OpenMetrics Compatibility" of the
 * OpenTelemetry specification: what is no letter or digit becomes an underscore, the unit is spelled out and
 * appended, monotonic sums end with _total.
 */
export async function startOtlpBridge(lifetime: Lifetime): Promise<OtlpBridge> {
  const series = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
        response.end([...series].map(([name, value]) => `${name} ${value}\n`).join(''));
        return;
      }
      const body = Buffer.concat(chunks);
      const message = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      for (const [name, value] of readRequest(message)) series.set(name, value);
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  lifetime.onClose(async () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has an address');
  return { address: `127.0.0.1:${address.port}` };
}

type Sample = readonly [series: string, value: number];

function readRequest(message: Uint8Array): Sample[] {
  const resources = new Fields(message).messages(1);
  const metrics = resources.flatMap((resource) => resource.messages(2)).flatMap((scope) => scope.messages(2));
  return metrics.flatMap(readMetric);
}

const unitWords: Readonly<Record<string, string>> = { ms: '_milliseconds', s: '_seconds', By: '_bytes' };

function readMetric(metric: Fields): Sample[] {
  const base = metric.text(1).replace(/\W/g, '_') + (unitWords[metric.text(3)] ?? '');
  const gauges = metric.messages(5).flatMap((gauge) => gauge.messages(1));
  const sums = metric.messages(7).flatMap((sum) => sum.messages(1));
  const histograms = metric.messages(9).flatMap((histogram) => histogram.messages(1));
  return [
    ...gauges.map((point) => sample(base, labelsOf(point, 7), numberOf(point))),
    ...sums.map((point) =>
      sample(base.endsWith('_total') ? base : `${base}_total`, labelsOf(point, 7), numberOf(point)),
    ),
    ...histograms.flatMap((point) => readHistogram(base, point)),
  ];
}

function readHistogram(base: string, point: Fields): Sample[] {
  const labels = labelsOf(point, 9);
  const counts = point.packed(6, (view, at) => Number(view.getBigUint64(at, true)));
  const bounds = point.packed(7, (view, at) => view.getFloat64(at, true));
  let below = 0;
  const buckets = counts.map((count, index) => {
    below += count;
    return sample(`${base}_bucket`, [...labels, `le="${bounds[index] ?? '+Inf'}"`], below);
  });
  return [...buckets, sample(`${base}_sum`, labels, point.double(5)), sample(`${base}_count`, labels, point.fixed(4))];
}

function sample(name: string, labels: readonly string[], value: number): Sample {
  return [`${name}{${labels.join(',')}}`, value];
}

function numberOf(point: Fields): number {
  return point.has(6) ? point.signed(6) : point.double(4);
}

/** Attributes of texts; k6 has no others. */
function labelsOf(point: Fields, field: number): string[] {
  return point.messages(field).map((attribute) => {
    const value = attribute.messages(2)[0]?.text(1) ?? '';
    return `${attribute.text(1).replace(/\W/g, '_')}=${JSON.stringify(value)}`;
  });
}

/** The fields of one protobuf message, by number. */
class Fields {
  readonly #values = new Map<number, Uint8Array[]>();

  constructor(bytes: Uint8Array) {
    for (let at = 0; at < bytes.length; ) {
      const key = varint(bytes, at);
      at = key.end;
      const lengths = { 0: () => varint(bytes, at).end - at, 1: () => 8, 5: () => 4 };
      const wireType = key.value & 7;
      let length: number;
      if (wireType === 2) {
        const size = varint(bytes, at);
        at = size.end;
        length = size.value;
      } else if (wireType === 0 || wireType === 1 || wireType === 5) {
        length = lengths[wireType]();
      } else throw new Error(`no protobuf: wire type ${wireType}`);
      const field = key.value >>> 3;
      this.#values.set(field, [...(this.#values.get(field) ?? []), bytes.subarray(at, at + length)]);
      at += length;
    }
  }

  has(field: number): boolean {
    return this.#values.has(field);
  }

  messages(field: number): Fields[] {
    return (this.#values.get(field) ?? []).map((bytes) => new Fields(bytes));
  }

  text(field: number): string {
    return new TextDecoder().decode(this.#values.get(field)?.[0]);
  }

  double(field: number): number {
    return this.packed(field, (view, at) => view.getFloat64(at, true))[0] ?? 0;
  }

  fixed(field: number): number {
    return this.packed(field, (view, at) => Number(view.getBigUint64(at, true)))[0] ?? 0;
  }

  signed(field: number): number {
    return this.packed(field, (view, at) => Number(view.getBigInt64(at, true)))[0] ?? 0;
  }

  /** Values of eight bytes each, one after the other. */
  packed(field: number, read: (view: DataView, at: number) => number): number[] {
    return (this.#values.get(field) ?? []).flatMap((bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Array.from({ length: bytes.byteLength / 8 }, (_, index) => read(view, index * 8));
    });
  }
}

function varint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start, factor = 1; ; at++, factor *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, end: at + 1 };
  }
}
