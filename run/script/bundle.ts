import { join } from 'node:path';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';
import { RltError, usageError } from '../../contract/errors.ts';
import type { WireProfile } from '../../contract/profile.ts';
import { projectRoot } from '../../engine/index.ts';
import { compileErrors, k6Target, refuseNodeBuiltins } from './forK6.mjs';
import { standIn } from './standIn.ts';

/** What the name of one of our entry points stands for, by world. */
const entryPoints = {
  k6: { socketio: 'dist/lib/socketio.js', k6: 'dist/lib/k6.js', goals: 'dist/lib/goals.js' },
  node: { goals: 'dist/goals.js' },
} as const;

const packageName = 'realtime-load-test';

/** A script in one piece. */
export interface Bundle {
  readonly text: string;
  /** Names that the script exports. */
  readonly exports: readonly string[];
  /** The files of the user's own that went into it, the script itself first. */
  readonly sources: readonly string[];
}

/**
 * Bundles somebody's script for k6.
 *
 * @param profile what stands in the bundle as its gateway's profile, for a run without a plan of ours
 * @throws RltError (usage) with file and line of what does not compile, or of what k6 does not have
 */
export function bundleForK6(file: string, profile?: WireProfile): Promise<Bundle> {
  return build(file, {
    ...k6Target,
    ...(profile === undefined ? {} : { define: { __RLT_PROFILE__: JSON.stringify(profile) } }),
    minify: true,
    charset: 'utf8',
    plugins: [resolveEntryPoints(entryPoints.k6), modulesOfK6, refuseNodeBuiltins],
  });
}

/**
 * Bundles the same script for Node, where only what it defines is looked at: whatever belongs to k6 is a stand-in there
 * that takes every call.
 *
 * @throws RltError (usage) with file and line of what does not compile
 */
export function bundleForNode(file: string): Promise<Bundle> {
  return build(file, {
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    plugins: [resolveEntryPoints(entryPoints.node), standInForK6],
  });
}

async function build(file: string, options: BuildOptions): Promise<Bundle> {
  // Loaded when there is a script to bundle, and not for a help text.
  const { build: run } = await import('esbuild');
  try {
    const { outputFiles, metafile } = await run({
      ...options,
      entryPoints: [file],
      bundle: true,
      format: 'esm',
      outdir: 'out',
      write: false,
      metafile: true,
      logLevel: 'silent',
      legalComments: 'none',
    });
    const script = outputFiles.find(({ path }) => path.endsWith('.js'));
    return { text: script?.text ?? '', exports: exportsOf(metafile), sources: sourcesOf(metafile) };
  } catch (error) {
    if (error instanceof RltError) throw error;
    throw usageError(compileErrors(error).join('\n  '));
  }
}

function exportsOf({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ entryPoint, exports }) => (entryPoint === undefined ? [] : exports));
}

/** esbuild names what a file imports before the file itself. */
function sourcesOf({ inputs }: Metafile): string[] {
  const own = Object.keys(inputs).filter((path) => !/^(?:\.\.\/)*dist\/|node_modules\/|^stand-in:/.test(path));
  return own.reverse();
}

function resolveEntryPoints(files: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'resolve-entry-points',
    setup({ onResolve }) {
      onResolve({ filter: new RegExp(`^${packageName}(/|$)`) }, ({ path }) => {
        const name = path.slice(packageName.length + 1);
        const found = Object.hasOwn(files, name) ? files[name] : undefined;
        if (found !== undefined) return { path: join(projectRoot(), found) };
        // In Node the entry points of k6 have a stand-in.
        if (Object.hasOwn(entryPoints.k6, name)) return undefined;
        const known = Object.keys(entryPoints.k6).map((each) => `${packageName}/${each}`);
        return { errors: [{ text: `${path} is not an entry point for scripts: expected ${known.join(', ')}` }] };
      });
    },
  };
}

/** k6 loads extensions by what a script imports: an import that nobody uses must not ask for one. */
const modulesOfK6: Plugin = {
  name: 'modules-of-k6',
  setup({ onResolve }) {
    onResolve({ filter: /^k6(\/|$)/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};

const standInForK6: Plugin = {
  name: 'stand-in-for-k6',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(k6|${packageName}/(k6|socketio))(/|$)`) }, ({ path }) => ({
      path,
      namespace: 'stand-in',
    }));
    // CommonJS, so that any name can be imported from it.
    onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({ contents: standIn, loader: 'js' }));
  },
};
