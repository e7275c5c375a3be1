import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderManifest } from '../../run/k8s/manifest.ts';
import { writeManifests } from '../../run/k8s/writeManifests.ts';
import { generate } from '../run/k8s/support.ts';
import { runRltHere } from '../support/rltInProcess.ts';
import { tempFolder } from '../support/tempFolder.ts';

async function written(): Promise<string> {
  const folder = join(await tempFolder(), 'manifests');
  const files = generate('broadcast-burst', { instances: '2' }).manifests.map((manifest) => ({
    file: manifest.file,
    content: renderManifest(manifest),
  }));
  await writeManifests(folder, files);
  return folder;
}

describe('rlt k8s run, before the cluster is asked anything', () => {
  it.each(['broadcast-burst.json', 'suite-summary.json'])('does not overwrite %s', async (name) => {
    const output = await tempFolder();
    await writeFile(join(output, name), 'mine');
    const { exitCode, stderr } = await runRltHere(['k8s', 'run', await written(), '--output', output]);
    expect(stderr).toContain(`holds ${name} already`);
    expect(exitCode).toBe(2);
    expect(await readFile(join(output, name), 'utf8')).toBe('mine');
  });

  it('knows the goals that may be skipped', async () => {
    const args = ['k8s', 'run', await written(), '--allow-skipped', 'broadcast.late'];
    const { exitCode, stderr } = await runRltHere(args);
    expect(stderr).toContain('--allow-skipped is "broadcast.late": expected a scenario or a goal of this run');
    expect(exitCode).toBe(2);
  });
});
