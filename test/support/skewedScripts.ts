import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Copies the bundles of the scenarios to a folder, so that a k6 which plays them has a clock that is wrong by the
 * variables SKEW_MS and DRIFT_PPM: every clock that they read is replaced, in each of the three ways by which they read
 * one. What the sockets do stays real.
 */
export async function skewedScripts(folder: string): Promise<void> {
  await cp('dist/apart', join(folder, 'apart'), { recursive: true });
  const scripts = (await readdir('dist')).filter((name) => name.endsWith('-burst.js'));
  for (const name of scripts) {
    const bundle = await readFile(join('dist', name), 'utf8');
    await writeFile(join(folder, name), prelude + skewed(bundle, ['frames', 'run time', 'clock']));
  }
  const apart = { instances: ['run time', 'clock'], reading: ['clock'] } as const;
  for (const [name, found] of Object.entries(apart)) {
    const file = join(folder, 'apart', `${name}.cjs`);
    await writeFile(file, skewed(await readFile(file, 'utf8'), found));
  }
}

const ways = {
  frames: [/(this\.#\w+)\.timestamp\?\?/, 'globalThis.skewed($1.timestamp)??'],
  'run time': [/([\w.]+\.instance)\.currentTestRunDuration/, 'globalThis.drifted($1.currentTestRunDuration)'],
  clock: [/Date\.now/, 'globalThis.skewedNow'],
} as const;

function skewed(source: string, found: readonly (keyof typeof ways)[]): string {
  return found.reduce((text, way) => {
    const [pattern, replacement] = ways[way];
    if (!pattern.test(text)) throw new Error(`the bundle does not read ${way} in the way that is known`);
    return text.replaceAll(new RegExp(pattern, 'g'), replacement);
  }, source);
}

/** Drift counts from a moment that all instances know, so that a test can undo it. */
const prelude = `
globalThis.drift = Number(__ENV.DRIFT_PPM ?? 0) / 1e6;
globalThis.skewed = (time) => time + Number(__ENV.SKEW_MS ?? 0) + (time - Number(__ENV.DRIFT_FROM ?? 0)) * globalThis.drift;
globalThis.skewedNow = () => Math.floor(globalThis.skewed(Date.now()));
globalThis.drifted = (duration) => duration * (1 + globalThis.drift);
`;
