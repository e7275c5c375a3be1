/**
 * 55 kB, in units of 1,024 bytes as esbuild counts. Every virtual user of k6 compiles the whole bundle again, so its
 * size is memory times users.
 */
export const MAX_BUNDLE_BYTES = 55 * 1024;

/** A build that cannot be: a Node built-in in a k6 bundle, a bundle over the limit, a compile error. */
export class BuildError extends Error {}

/** @typedef {{ file: string, bytes: number }} Built a file of dist/, relative to the root */

/**
 * @param {import('esbuild').Metafile} metafile
 * @throws {BuildError} a bundle over the limit
 */
export function checkSizes(metafile) {
  const tooLarge = Object.entries(metafile.outputs).filter(
    ([file, { bytes }]) => file.endsWith('.js') && bytes > MAX_BUNDLE_BYTES,
  );
  if (tooLarge.length === 0) return;
  const lines = tooLarge.map(([file, { bytes, inputs }]) => {
    const largest = Object.entries(inputs)
      .sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
      .slice(0, 3)
      .map(([input, { bytesInOutput }]) => `${input} ${kilobytes(bytesInOutput)}`);
    return `${file} is ${kilobytes(bytes)}, the limit is ${kilobytes(MAX_BUNDLE_BYTES)} (largest: ${largest.join(', ')})`;
  });
  throw new BuildError(lines.join('\n'));
}

/** @param {Built[]} built */
export function sizeLines(built) {
  const shown = built.filter(({ file }) => file.endsWith('.js') && !file.includes('chunks'));
  if (shown.length === 0) return ['build: nothing to build yet (no scripts/*.ts, no cli/main.ts)'];
  const width = Math.max(...shown.map(({ file }) => file.length));
  return shown.map(({ file, bytes }) => `  ${file.padEnd(width)}  ${kilobytes(bytes).padStart(8)}`);
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} kB`;
}
