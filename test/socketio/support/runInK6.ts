import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { importApart } from '../../../build/plugins.mjs';
import { projectRoot } from '../../../engine/index.ts';
import { k6Target } from '../../../run/script/forK6.mjs';
import { runK6ToEnd } from '../../support/k6Run.ts';

/**
 * Bundles a script of test/k6/socketio, runs it in a real k6 and returns what it printed: one parsed JSON value a line.
 * @param onLine told of each of these lines, while k6 still runs
 * @throws {Error} k6 did not end with 0; its output is in the message
 */
export function runInK6(name: string, env: Record<string, string>, onLine?: () => void): Promise<unknown[]> {
  return runK6ToEnd(
    async (folder) => {
      const script = join(folder, `${name}.js`);
      await bundleForK6(join(projectRoot(), 'test/k6/socketio', `${name}.ts`), script);
      const args = ['--summary-mode', 'disabled', '--log-format', 'raw'];
      return { script, args, env, connections: 10, ...(onLine && { onLine }) };
    },
    (lines) => lines.filter((line) => line !== '').map((line) => JSON.parse(line)),
  );
}

/** As build.mjs bundles the package's entry points, or its scenarios, which go without what is loaded apart. */
export async function bundleForK6(
  entry: string,
  outfile: string,
  plugins: Plugin[] = [importApart],
): Promise<{ bytes: number; inputs: string[] }> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    ...k6Target,
    external: ['k6', 'k6/*'],
    plugins,
    minify: true,
    metafile: true,
    logLevel: 'silent',
  });
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return { bytes, inputs: Object.keys(metafile.inputs) };
}
