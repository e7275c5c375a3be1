import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { Command } from 'commander';
import { unavailableError, usageError } from '../../contract/errors.ts';
import { bundleForK6 } from '../../run/script/bundle.ts';
import { loadOwnScenario } from '../../run/script/ownScenario.ts';
import { withScript } from '../../run/script/withScript.ts';
import { planOf, resolveSettings } from '../../settings/settings.ts';
import { quote } from '../commandLine.ts';
import { readConfigFile } from '../readConfigFile.ts';

/** `rlt build`: a scenario of one's own in one file, for plain k6. */
export function buildCommand(): Command {
  return new Command('build')
    .description('bundle a scenario of your own into one file that plain k6 runs, with the same verdict')
    .argument('<FILE>', 'the script')
    .option('--profile <FILE>', 'gateway profile, which becomes part of the bundle')
    .option('--outfile <FILE>', 'where the bundle goes (default: the name of the script, with .js, in this folder)')
    .addHelpText(
      'after',
      `
Examples:
  $ rlt build presence.ts --outfile dist/presence.js
  $ k6 run -e API_URL=http://localhost:3000 dist/presence.js

Pass settings to k6 as variables: k6 run -e LATENCY_THRESHOLD=300 …`,
    )
    .action(async (file: string, { outfile, profile: profileFile }: { outfile?: string; profile?: string }) => {
      const script = await loadOwnScenario(file, 'the script');
      const { profile } = await readConfigFile(undefined, profileFile);
      const settings = resolveSettings({ scenario: script.definition, ...(profile === undefined ? {} : { profile }) });
      withScript([script], settings);
      const bundle =
        profile === undefined
          ? script.bundle
          : (await bundleForK6(file, planOf(settings, { runId: '', progress: false }).profile)).text;
      const name = basename(file, extname(file));
      const path = outfile ?? `${name}.js`;
      if (resolve(path) === resolve(file)) {
        throw usageError(`the bundle would overwrite the script itself, ${file}`, 'name another file with --outfile');
      }
      try {
        await mkdir(dirname(resolve(path)), { recursive: true });
        await writeFile(path, bundle);
      } catch (error) {
        throw unavailableError(
          `--outfile ${path} cannot be written: ${error instanceof Error ? error.message : error}`,
        );
      }
      const kilobytes = (Buffer.byteLength(bundle) / 1024).toFixed(1);
      process.stdout.write(`  ${path}  ${kilobytes} kB; run it: k6 run -e API_URL=… ${quote(path)}\n`);
    });
}
