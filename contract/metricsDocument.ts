import { compileJsonReader, type GatewayMetrics } from './gatewayMetrics.ts';
import type { MetricsProfile } from './metricsProfile.ts';
import { property } from './path.ts';
import { isNewest, metricOf, parseLine, type Series } from './prometheus/exposition.ts';
import { compilePrometheusReader } from './prometheus/reader.ts';

/*
 * Metrics as the Node world keeps them: a document that stands in reports and can be compared. JSON stays as it came;
 * of Prometheus' text each series becomes a field, `ws_connections{origin="…"}`, with its number.
 */

/** Makes the reader of a gateway's metrics document from the profile's paths or series. */
export function compileMetricsReader(profile: MetricsProfile): (document: object) => GatewayMetrics {
  if (profile.format !== 'prometheus') return compileJsonReader(profile);
  const read = compilePrometheusReader(profile);
  return (document) => {
    const all = new Map<string, Series[]>();
    for (const [field, value] of Object.entries(document)) {
      if (value === null) continue;
      const { name, labels } = parseLine(`${field} 0`);
      all.set(name, [...(all.get(name) ?? []), { labels, value: Number(value) }]);
    }
    const isDeclared = (name: string) => [name, metricOf(name)].some((each) => property(document, each) === null);
    return read((name) => all.get(name) ?? (isDeclared(name) ? [] : undefined));
  };
}

/**
 * The fields of an exposition: numbers by series, what is no number in JSON as text, and null for a metric that is
 * declared and has no series yet.
 *
 * @throws Error with the line that cannot be read, or that is there twice
 */
export function documentOf(text: string): Record<string, number | string | null> {
  const document: Record<string, number | string | null> = {};
  const declared = new Set<string>();
  const taken = new Map<string, { timestamp: number | undefined }>();
  const named = new Set<string>();
  for (const line of text.split('\n')) {
    const [, name] = /^\s*#\s*(?:TYPE|HELP)\s+(\S+)/.exec(line) ?? [];
    if (name !== undefined) declared.add(name);
    if (/^\s*(?:#|$)/.test(line)) continue;
    const { timestamp, value, ...series } = parseLine(line);
    const field = fieldOf(series);
    if (!isNewest(timestamp, taken.get(field), line)) continue;
    taken.set(field, { timestamp });
    named.add(series.name).add(metricOf(series.name));
    document[field] = Number.isFinite(value) ? value : String(value);
  }
  for (const name of declared) if (!named.has(name)) document[name] = null;
  return document;
}

// --- internal ---

/** The series as a line of the exposition has it, with its labels in order. */
function fieldOf({ name, labels }: { readonly name: string; readonly labels: Series['labels'] }): string {
  const texts = Object.entries(labels).map(([label, value]) => `${label}=${quoted(value)}`);
  texts.sort();
  if (!/^[a-zA-Z_:][\w:]*$/.test(name)) return `{${[quoted(name), ...texts].join(',')}}`;
  return texts.length === 0 ? name : `${name}{${texts.join(',')}}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
