import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { describeK6Exit, type K6, type K6RunOptions, prepare, runK6, withLifetime } from '../../engine/index.ts';
import { useTempFolder } from '../support/tempFolder.ts';

let k6: K6;
const folder = useTempFolder();
beforeAll(async () => {
  ({ k6 } = await prepare({ log: () => {} }));
}, 400_000);

describe('a k6 run', { timeout: 60_000 }, () => {
  it('ends with 0; lines and the resources it took are told', async () => {
    const { exit, lines } = await run(`export default () => console.log('hello from k6');`);
    expect(describeK6Exit(exit)).toBe('k6 ended with exit code 0: every threshold was kept');
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^stderr: .*hello from k6/)]));
    expect(lines.some((line) => line.startsWith('stdout: '))).toBe(true);
  });

  it('ends with 99 when a threshold is crossed, 107 when the script throws', async () => {
    const crossed = await run(
      `export const options = { thresholds: { iterations: ['count<1'] } }; export default () => {};`,
    );
    expect(describeK6Exit(crossed.exit)).toBe('k6 ended with exit code 99: a threshold was crossed');
    const threw = await run(`throw new Error('no'); export default () => {};`);
    expect(describeK6Exit(threw.exit)).toBe('k6 ended with exit code 107: the script threw an exception');
  });

  it('has the Redis extension, the environment it was given, and chosen memory settings', async () => {
    const { lines, said } = await run(
      `import redis from 'k6/x/redis';
       export default () => console.log(typeof redis.Client, __ENV.GREETING, __ENV.GOGC, __ENV.K6_NO_USAGE_REPORT);`,
      { env: { GREETING: 'hi there', GOGC: undefined } },
    );
    expect(lines.join('\n')).toMatch(/function hi there (?:[124]00|off) true/);
    expect(said).toEqual([
      expect.stringMatching(
        /^k6 runs with GOMAXPROCS=\d+ GOGC=(?:[124]00|off) GOMEMLIMIT=\d+MiB, chosen for 10 connections/,
      ),
    ]);
  });

  it('is not turned into another test by the environment or the config file, and says so once', async () => {
    const config = join(folder(), 'config.json');
    await writeFile(config, JSON.stringify({ tags: { from: 'config' }, noUsageReport: false }));
    const { exit, lines, said } = await run(
      `export const options = { iterations: 3, vus: 1, thresholds: { iterations: ['count==3'] } };
       import exec from 'k6/execution';
       export default () => console.log('iteration', JSON.stringify(exec.test.options.tags), __ENV.SECRET);`,
      {
        inherited: {
          PATH: process.env.PATH,
          SECRET: 'x',
          K6_ITERATIONS: '1',
          K6_NO_THRESHOLDS: 'true',
          K6_CONFIG: config,
        },
      },
    );
    expect(exit.code).toBe(0);
    expect(lines.filter((line) => line.includes('msg="iteration null undefined"'))).toHaveLength(3);
    expect(said.slice(1)).toEqual([
      'k6 does not get K6_ITERATIONS, K6_NO_THRESHOLDS from the environment, nor noUsageReport, tags from its config ' +
        `file ${config}: a run measures what its own settings say (docs/engine.md)`,
    ]);
  });

  it('opens no port, so that two run side by side', async () => {
    const taken = createServer().listen(6565, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await Promise.race([once(taken, 'listening'), once(taken, 'error')]);
    const both = await Promise.all([run(`export default () => {};`), run(`export default () => {};`)]);
    expect(both.map(({ exit }) => exit.code)).toEqual([0, 0]);
    expect(both.flatMap(({ lines }) => lines).join('\n')).not.toMatch(/6565|address already in use/);
  });

  it('stops in order: interrupted, but with its summary', async () => {
    const stopped = await withLifetime(async (lifetime) => {
      const summary: string[] = [];
      const script = await scriptFile(
        `import { sleep } from 'k6';
         export const options = { duration: '60s' };
         export default () => { console.log('started'); sleep(60); };
         export const handleSummary = ({ state }) => ({ stdout: 'summary after ' + (state.testRunDurationMs > 0) + '\\n' });`,
      );
      const running = await runK6(lifetime, {
        k6,
        script,
        connections: 1,
        onLine: (line, stream) => {
          if (line.includes('msg=started')) setTimeout(() => void running.stop(), 500);
          if (stream === 'stdout') summary.push(line);
        },
      });
      return { exit: await running.exited, summary };
    });
    expect(describeK6Exit(stopped.exit)).toBe('k6 ended with exit code 105: it was interrupted by a signal');
    expect(stopped.summary.join('\n')).toContain('summary after true');
    if (process.platform === 'linux') {
      expect(stopped.exit.resources?.cpuSeconds).toBeGreaterThan(0);
      expect(stopped.exit.resources?.peakBytes).toBeGreaterThan(20_000_000);
    }
  });
});

async function run(source: string, options: Partial<K6RunOptions> = {}) {
  const lines: string[] = [];
  const said: string[] = [];
  const script = await scriptFile(source);
  const exit = await withLifetime(async (lifetime) => {
    const running = await runK6(lifetime, {
      k6,
      script,
      connections: 10,
      onLine: (line, stream) => lines.push(`${stream}: ${line}`),
      log: (line) => said.push(line),
      say: (line) => said.push(line),
      ...options,
    });
    return running.exited;
  });
  return { exit, lines, said };
}

let scripts = 0;
async function scriptFile(source: string): Promise<string> {
  const path = join(folder(), `script ${scripts++}.js`);
  await writeFile(path, source);
  return path;
}
