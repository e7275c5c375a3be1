import exec from 'k6/execution';
import type { MetricDeclaration } from '../../contract/metric.ts';

type KeyOf<Declaration> = Declaration extends { readonly metadata: readonly (infer Key)[] } ? Key & string : never;
type TagOf<Declaration> = Declaration extends { readonly tags: readonly (infer Tag)[] } ? Tag & string : never;

/** Values by the keys that are declared; none where none are. */
type ByKey<Key extends string, Value> = [Key] extends [never] ? undefined : Readonly<Partial<Record<Key, Value>>>;

/** Adds samples to one metric. */
export interface Recorder<Declaration extends MetricDeclaration = MetricDeclaration> {
  /**
   * @param metadata what the sample says of itself, by the keys that the metric declares; it reaches the CSV without
   * making a time series of every value. What is undefined is left out.
   * @param tags of few values each
   */
  add(
    value: number | boolean,
    metadata?: ByKey<KeyOf<Declaration>, string | number | undefined>,
    tags?: ByKey<TagOf<Declaration>, string>,
  ): void;
}

/** What all recorders are, whatever their metrics declare. */
export interface AnyRecorder {
  add(
    value: number | boolean,
    metadata?: Readonly<Record<string, string | number | undefined>>,
    tags?: Readonly<Record<string, string | undefined>>,
  ): void;
}

interface K6Metric {
  add(value: number, tags?: Readonly<Record<string, string | undefined>>): void;
}

export type SampleMetadata = Record<string, string | number | boolean>;

let known: SampleMetadata | undefined;

/**
 * This VU's sample metadata: k6 attaches it to every sample that is added while it stands. Kept, since to look it up
 * through `exec` for every sample takes longer than to add the sample.
 */
export function sampleMetadata(): SampleMetadata {
  known ??= exec.vu.metrics.metadata;
  return known;
}

export function recorderOf(metric: K6Metric): AnyRecorder {
  return {
    add(value, metadata = {}, tags = {}) {
      const sample = sampleMetadata();
      const keys = Object.keys(metadata);
      for (const key of keys) {
        const said = metadata[key];
        // Commas and ampersands part the CSV's fields.
        if (said !== undefined) sample[key] = typeof said === 'string' ? encodeURIComponent(said) : said;
      }
      metric.add(Number(value), tags);
      for (const key of keys) delete sample[key];
    },
  };
}
