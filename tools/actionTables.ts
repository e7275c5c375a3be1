import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { projectRoot } from '../engine/projectRoot.ts';

const described = z.record(z.string(), z.object({ description: z.string(), default: z.optional(z.string()) }));
const actionSchema = z.object({ inputs: described, outputs: described });

/** Markdown tables of what the GitHub action takes and gives, from its own description of them. */
export function actionTables(): string {
  const file = join(projectRoot(), '.github', 'actions', 'verify', 'action.yml');
  const { inputs, outputs } = actionSchema.parse(parse(readFileSync(file, 'utf8')));
  return [
    '| input | meaning | default |',
    '| --- | --- | --- |',
    ...Object.entries(inputs).map(
      ([name, { description, default: fallback = '' }]) =>
        `| \`${name}\` | ${cell(description)} | ${fallback === '' ? '–' : `\`${fallback}\``} |`,
    ),
    '',
    '| output | meaning |',
    '| --- | --- |',
    ...Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`),
  ].join('\n');
}

function cell(text: string): string {
  return text.trim().replaceAll('\n', ' ').replaceAll('|', '\\|');
}
