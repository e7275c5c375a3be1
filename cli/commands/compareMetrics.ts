import { Command } from 'commander';
import { diffMetrics } from '../../report/compare/metricsDiff.ts';
import { readMetricsFile } from '../../report/compare/readMetricsFile.ts';
import { renderMetricsDiff } from '../../report/compare/renderMetricsDiff.ts';
import { writeResult } from '../writeResult.ts';

interface CompareMetricsFlags {
  baseline: string;
  target: string;
  output?: string;
  all?: true;
  force?: true;
  json?: true;
}

/** `rlt compare-metrics`: what changed between two snapshots of a gateway's metrics. */
export function compareMetricsCommand(): Command {
  return new Command('compare-metrics')
    .description("compare two snapshots of a gateway's metrics, value by value")
    .requiredOption('--baseline <FILE>', 'snapshot to compare with')
    .requiredOption('--target <FILE>', 'snapshot to compare')
    .option('--all', 'also list what is the same on both sides')
    .option('--output <FILE>', 'write the comparison as JSON')
    .option('--force', 'overwrite --output if it exists')
    .option('--json', 'print one JSON document to stdout, nothing else')
    .addHelpText(
      'after',
      `
A snapshot is a file that a suite wrote (…-metrics.json), or the metrics document itself, as the gateway answers it.
Numbers are subtracted; texts and values that changed their type are listed beside them. A value that only one side
has counts as a change from, or to, zero, and is named in the JSON as added or removed.

Examples:
  $ rlt compare-metrics --baseline results/2026-03-01/before-suite-metrics.json \\
      --target results/2026-03-01/after-suite-metrics.json
  $ curl -s localhost:3000/internal/realtime/metrics > now.json
  $ rlt compare-metrics --baseline before.json --target now.json --output diff.json

Exit codes: 0 compared (whatever changed), 2 a file is missing or is no snapshot, 3 --output cannot be written`,
    )
    .action(async (flags: CompareMetricsFlags) => {
      const diff = diffMetrics(
        await readMetricsFile('--baseline', flags.baseline),
        await readMetricsFile('--target', flags.target),
        { all: flags.all === true },
      );
      const json = JSON.stringify(diff, null, 2);
      if (flags.output !== undefined) await writeResult(flags.output, `${json}\n`, flags.force === true);
      process.stdout.write(flags.json ? `${json}\n` : `${renderMetricsDiff(diff)}\n`);
      if (flags.output !== undefined && !flags.json) process.stderr.write(`  written: ${flags.output}\n`);
    });
}
