import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { tempFolder } from '../support/tempFolder.ts';

async function notesOf(version: string): Promise<string> {
  const file = join(await tempFolder(), 'CHANGELOG.md');
  await writeFile(
    file,
    '# Changes\n\n## [1.1.0] - 2026-11-23\n\n- new\n\n### Fixed\n\n- old\n\n## 1.0.0\n\n- first\n\n## 0.9.0\n',
  );
  const script = join(projectRoot(), 'tools', 'releaseNotes.mjs');
  return (await promisify(execFile)(process.execPath, [script, version, file])).stdout;
}

it('prints the section of one version', async () => {
  expect(await notesOf('1.1.0')).toBe('- new\n\n### Fixed\n\n- old\n');
  expect(await notesOf('1.0.0')).toBe('- first\n');
});

it.each(['1.1', '2.0.0', '0.9.0', ''])('fails for %j, of which nothing is said', async (version) => {
  await expect(notesOf(version)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('has no section') });
});
