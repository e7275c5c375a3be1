import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';

const standIn = fileURLToPath(new URL('./k6.ts', import.meta.url));

/**
 * What runs in k6, as far as it can be tested without: `k6` and `k6/*` are the stand-in beside this file, and what a
 * script loads apart with k6's `require` is imported.
 */
export const withoutK6: Plugin = {
  name: 'without-k6',
  enforce: 'pre',
  resolveId: (id) => (/^k6(\/.*)?$/.test(id) ? standIn : undefined),
  transform(code, id) {
    if (!/\/lib\/(measure|gateway)\//.test(id)) return undefined;
    const names = [...code.matchAll(/require\('\.\.\/apart\/(\w+)\.ts'\)/g)].map(([, name]) => name);
    if (names.length === 0) return undefined;
    const imports = names.map((name) => `import * as apart_${name} from '../apart/${name}.ts';`).join(' ');
    return imports + code.replace(/require\('\.\.\/apart\/(\w+)\.ts'\)/g, 'apart_$1');
  },
};
