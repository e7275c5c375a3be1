import { readCsvSamples } from './csvSamples.ts';
import { PackedWriter } from './packedWriter.ts';

/** What came of packing a sample file. */
export interface Packed {
  /** Rows of the compact file. */
  readonly rows: number;
  /** Why the source does not hold everything; undefined where it does. What is whole was packed. */
  readonly problem: string | undefined;
}

/**
 * Writes k6's CSV samples (`.csv` or `.csv.gz`) in the compact form, as a stream: metric, time, value, tags and metadata
 * of every row, as they are. Columns that no report uses are left out.
 *
 * @param mask changes texts that may hold a secret: tags and metadata
 * @throws what `node:fs` throws where a file cannot be read or written
 */
export async function packSamples(
  csvFile: string,
  file: string,
  mask: (text: string) => string = (text) => text,
): Promise<Packed> {
  const writer = new PackedWriter(file);
  const { problem } = await readCsvSamples(
    csvFile,
    everything,
    (sample) => {
      sample.tags = mask(sample.tags);
      sample.metadata = mask(sample.metadata);
      writer.add(sample);
    },
    () => writer.drained(),
  );
  await writer.end();
  return { rows: writer.rows, problem };
}

/** Every metric, also those that nobody has declared. */
const everything: Pick<ReadonlySet<string>, 'has'> = { has: () => true };
