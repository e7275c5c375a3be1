import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { commandsFor } from '../../cli/commands/index.ts';
import { projectRoot } from '../../engine/index.ts';
import { drillNames } from '../../thresholds/drills/index.ts';
import { readK6Options } from '../support/k6OptionTable.ts';
import { type Document, readDocuments } from './documents.ts';

const documents = await readDocuments();
const manifest = z.object({ scripts: z.record(z.string(), z.string()) });
const { scripts } = manifest.parse(JSON.parse(await readFile(join(projectRoot(), 'package.json'), 'utf8')));
/** Of `rlt drill` those of every drill. */
const flagsOf = new Map(
  (await commandsFor(['', ...drillNames])).map((command) => [
    command.name(),
    ['--help', ...[command, ...command.commands].flatMap(({ options }) => options.flatMap(({ long }) => long ?? []))],
  ]),
);

/** Flags that are not ours, by the program that has them. */
const otherFlags: Readonly<Record<string, readonly string[]>> = {
  vitest: ['--project', '--shard'],
  'build.mjs': ['--watch'],
  'bench/run.mjs': ['--docs', '--generator', '--pace', '--plain', '--raw', '--rounds', '--subscribers', '--tls'],
  // A test of that table holds it to k6 itself.
  k6: (await readK6Options()).flatMap(({ flag }) => flag ?? []),
  pnpm: ['--filter'],
  rlt: ['--version'],
  docker: ['--user', '--volumes'],
};
const known = new Set([...flagsOf.values(), ...Object.values(otherFlags)].flat());

describe.each(documents)('$path', (document) => {
  it('gives commands of rlt that there are, with flags that they have', () => {
    for (const { command, flags, line } of callsOf(document)) {
      expect([...flagsOf.keys()], line).toContain(command);
      for (const flag of flags) expect(flagsOf.get(command), line).toContain(flag);
    }
  });

  it('gives scripts of npm that there are', () => {
    for (const code of codeOf(document)) {
      for (const [line, name = ''] of code.matchAll(/npm run ([\w:-]+)/g)) {
        if (!foreignScripts.includes(name)) expect(Object.keys(scripts), line).toContain(name);
      }
    }
  });

  it('names flags that there are', () => {
    const named = document.spans.flatMap((span) => span.match(/(?<=^|[\s(])--[a-z][\w.-]*/g) ?? []);
    expect(named.filter((flag) => !known.has(flag))).toEqual([]);
  });
});

/** Scripts of the projects whose gateway is started in examples. */
const foreignScripts = ['start:api', 'start:gateway', 'start:prod'];

function codeOf({ blocks, spans }: Document): string[] {
  return [...blocks.map(({ code }) => code.replace(/\\\n/g, ' ')), ...spans];
}

interface Call {
  readonly command: string;
  readonly flags: readonly string[];
  readonly line: string;
}

/** "npx rlt run --scenario …", "npm run rlt -- suite …"; what stands behind a "#" or in quotes is not ours. */
function callsOf(document: Document): Call[] {
  return codeOf(document)
    .flatMap((code) => code.split('\n'))
    .flatMap((line) =>
      [...line.replace(/"[^"]*"/g, '""').matchAll(/(?:^|[\s'=])rlt (?:-- )?([a-z][\w-]*)([^#|;&]*)/g)].map(
        ([, command = '', rest = '']) => ({ command, flags: rest.match(/(?<=\s)--[a-z][\w-]*/g) ?? [], line }),
      ),
    );
}
