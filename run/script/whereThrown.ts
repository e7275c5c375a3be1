import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';

/** "presence.ts:12": the line of the user's own that threw, by the source map inside a bundle. */
export function whereThrown(error: unknown, bundle: string): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, line, column] = /data:text\/javascript;base64,[^\s:]*:(\d+):(\d+)/.exec(stack) ?? [];
  const [, encoded] = /sourceMappingURL=data:application\/json;base64,([\w+/=]+)/.exec(bundle) ?? [];
  if (line === undefined || column === undefined || encoded === undefined) return undefined;
  const payload: SourceMapPayload = JSON.parse(Buffer.from(encoded, 'base64').toString());
  const entry = new SourceMap(payload).findEntry(Number(line) - 1, Number(column) - 1);
  // Sources are named from the folder that the bundle would have gone to.
  return 'originalSource' in entry ? `${join('out', entry.originalSource)}:${entry.originalLine + 1}` : undefined;
}
