import type { CloudOptions } from '../../contract/cloud.ts';
import { usageError } from '../../contract/errors.ts';

/** What the command line says of a cloud run; each value is stronger than the config file's. */
export interface CloudFlags {
  readonly projectId?: string;
  readonly name?: string;
  /** "ZONE" or "ZONE=PERCENT". */
  readonly loadZone?: readonly string[];
}

/**
 * Resolves project, name and load zones from flags and the config file's section `cloud`.
 *
 * @throws RltError (usage) for a value that Grafana Cloud k6 would refuse
 */
export function settleCloudOptions(
  flags: CloudFlags,
  config: CloudOptions | undefined,
  fallbackName: string,
): CloudOptions {
  const projectID = flags.projectId === undefined ? config?.projectID : parseProjectId(flags.projectId);
  const distribution = flags.loadZone === undefined ? config?.distribution : parseLoadZones(flags.loadZone);
  const name = flags.name ?? config?.name ?? fallbackName;
  if (name === '') throw usageError('--name is empty: expected a name that groups runs of the same kind');
  requireWhole(flags.loadZone === undefined ? 'cloud.distribution' : '--load-zone', distribution);
  return {
    name,
    ...(projectID === undefined ? {} : { projectID }),
    ...(distribution === undefined ? {} : { distribution }),
  };
}

function parseProjectId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw usageError(
    `--project-id is ${JSON.stringify(text)}: expected a whole number, 1 or more`,
    'Grafana Cloud shows it beside the name of the project (Testing & synthetics, Performance, Projects)',
  );
}

function parseLoadZones(texts: readonly string[]): NonNullable<CloudOptions['distribution']> {
  const zones = texts.map((text) => {
    const [, loadZone, percent] = /^([^\s=]+)(?:=(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
    const share = percent === undefined ? 100 / texts.length : Number(percent);
    if (loadZone === undefined || share <= 0 || share > 100) {
      throw usageError(
        `--load-zone is ${JSON.stringify(text)}: expected ZONE or ZONE=PERCENT, such as amazon:de:frankfurt=50`,
      );
    }
    return { loadZone, percent: share };
  });
  return Object.fromEntries(zones.map((zone, index) => [`zone${index + 1}`, zone]));
}

function requireWhole(where: string, distribution: CloudOptions['distribution']): void {
  if (distribution === undefined) return;
  const sum = Object.values(distribution).reduce((total, { percent }) => total + percent, 0);
  if (Math.abs(sum - 100) < 0.01) return;
  throw usageError(`${where}: the shares of the load zones add up to ${sum}: expected 100`);
}
