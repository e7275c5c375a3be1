// Prints what CHANGELOG.md says of one version: node tools/releaseNotes.mjs VERSION [FILE]

import { readFileSync } from 'node:fs';

const [version = '', file = 'CHANGELOG.md'] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8').split('\n');
const isHeading = (/** @type {string} */ line) => line.startsWith('## ');
const start = lines.findIndex((line) => isHeading(line) && line.split(/[\s[\]]+/).includes(version));
const rest = lines.slice(start + 1);
const end = rest.findIndex(isHeading);
const notes = (end < 0 ? rest : rest.slice(0, end)).join('\n').trim();
if (start < 0 || notes === '') {
  process.stderr.write(`error: ${file} has no section "## ${version}" that says something\n`);
  process.exitCode = 2;
} else {
  process.stdout.write(`${notes}\n`);
}
