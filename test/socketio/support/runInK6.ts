import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { importApart } from '../../../build/plugins.mjs';
import { describeK6Exit, projectRoot, resolveK6, runK6, withLifetime } from '../../../engine/index.ts';
import { k6Target } from '../../../run/script/forK6.mjs';

/**
 * Bundles a script of test/k6/socketio, runs it in a real k6 and returns what it printed: one parsed JSON value a line.
 * @param onLine told of each of these lines, while k6 still runs
 * @throws {Error} k6 did not end with 0; its output is in the message
 */
export async function runInK6(
  script: string,
  env: Record<string, string>,
  onLine: () => void = () => {},
): Promise<unknown[]> {
  const lines: string[] = [];
  await withLifetime(async (lifetime) => {
    const k6 = await resolveK6(lifetime, { log: (line) => lines.push(line) });
    const bundle = join(await lifetime.tempFolder('socketio-test'), `${script}.js`);
    await bundleForK6(join(projectRoot(), 'test/k6/socketio', `${script}.ts`), bundle);
    lines.length = 0;
    const run = await runK6(lifetime, {
      k6,
      script: bundle,
      args: ['--quiet', '--summary-mode', 'disabled', '--log-format', 'raw'],
      env,
      connections: 10,
      onLine: (line) => {
        lines.push(line);
        onLine();
      },
    });
    const exit = await run.exited;
    if (exit.code !== 0) throw new Error(`${describeK6Exit(exit) ?? 'k6 failed'}:\n${lines.join('\n')}`);
  });
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
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
