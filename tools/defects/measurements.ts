import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { projectRoot } from '../../engine/projectRoot.ts';
import { type Defect, drillOf } from '../../gateway/defects/index.ts';
import { defectFlags, drillFlags, reducedFlags } from './verifyDefect.ts';

/** Verdicts of `rlt verify`, or of a drill, on every defect, as `npm run defects` has seen them; part of the repository. */
const schema = z.strictObject({
  version: z.literal(1),
  /** By the defect's name. */
  defects: z.record(
    z.string(),
    z.strictObject({
      /** What the runs were told; runs that were told something else prove nothing of today's table. */
      flags: z.string(),
      machine: z.string(),
      runs: z.array(
        z.strictObject({
          exitCode: z.number(),
          notPassed: z.record(z.string(), z.enum(['failed', 'skipped', 'invalid'])),
        }),
      ),
    }),
  ),
});

export type Measurements = z.infer<typeof schema>;
export type Measurement = Measurements['defects'][string];

const file = join(projectRoot(), 'docs', 'defects.json');

export function readMeasurements(): Measurements {
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export async function writeMeasurements(measurements: Measurements): Promise<void> {
  await writeFile(file, `${JSON.stringify(measurements, null, 2)}\n`);
}

/** What was measured of a defect as it is now; undefined where nothing was, or only under other conditions. */
export function measurementOf(defect: Defect, { defects }: Measurements): Measurement | undefined {
  const found = defects[defect.name];
  return found?.flags === flagsOf(defect) ? found : undefined;
}

export function flagsOf(defect: Defect): string {
  const drill = drillOf(defect);
  const command = drill === undefined ? reducedFlags : ['drill', drill, ...drillFlags(drill)];
  return [...command, ...defectFlags(defect)].join(' ');
}
