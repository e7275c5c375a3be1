import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { instructions } from '../../../run/k8s/instructions.ts';
import { renderManifest } from '../../../run/k8s/manifest.ts';
import { readManifestFolder } from '../../../run/k8s/manifestFolder.ts';
import { archiveName } from '../../../run/k8s/manifests.ts';
import { requireFreeFolder, writeManifests } from '../../../run/k8s/writeManifests.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { generate } from './support.ts';

async function written(scenario: string, flags: Parameters<typeof generate>[2] = {}): Promise<string> {
  const folder = join(await tempFolder(), 'manifests');
  const { manifests } = generate(scenario, { instances: '4' }, flags);
  await writeManifests(
    folder,
    manifests.map((manifest) => ({ file: manifest.file, content: renderManifest(manifest) })),
  );
  return folder;
}

describe('a folder of manifests', () => {
  it('is read as it was written', async () => {
    const folder = await written('catch-up-burst', { namespace: 'load', secret: 'mine' });
    const read = await readManifestFolder(folder);
    const name = 'rlt-20261126-120000-abc123';
    expect(read).toMatchObject({ runId: '20261126-120000-abc123', namespace: 'load', testRun: name, instances: 4 });
    const namesOf = (manifests: typeof read.run) => manifests.map((each) => `${each.kind}/${each.name}`);
    expect(namesOf(read.before)).toEqual([`ConfigMap/${name}`, `NetworkPolicy/${name}`, `Job/${name}-seed`]);
    expect(namesOf(read.run)).toEqual([`TestRun/${name}`]);
    expect(namesOf(read.after)).toEqual([`Job/${name}-merge`, `Job/${name}-unseed`]);
    expect(read.plan).toEqual(JSON.parse(JSON.stringify(generate('catch-up-burst', { instances: '4' }).plan)));
    expect([...read.secrets]).toEqual([['mine', new Set(['mongo-uri', 'k6-secrets'])]]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['nothing', {}, 'holds no TestRun'],
    [
      'a TestRun of somebody else',
      {
        '4-testrun.yaml':
          'kind: TestRun\nmetadata: { name: own, namespace: a, labels: { realtime-load-test/run: 20261126-120000-abc123 } }',
      },
      '4-testrun.yaml has no plan of this version of rlt',
    ],
    ['no YAML', { '4-testrun.yaml': 'a: [' }, '4-testrun.yaml is no manifest of one object'],
    ['no object', { '4-testrun.yaml': '- 1' }, '4-testrun.yaml is no manifest of one object'],
    ['an object of nobody', { '9-own.yaml': 'kind: Job\nmetadata: { name: own }' }, 'holds manifests of several runs'],
    [
      'another namespace',
      {
        '9-own.yaml':
          'kind: Job\nmetadata: { name: own, namespace: b, labels: { realtime-load-test/run: 20261126-120000-abc123 } }',
      },
      'holds manifests of several namespaces',
    ],
  ])('with %s is refused', async (what, files, message) => {
    const folder = what === 'nothing' ? await tempFolder() : await written('broadcast-burst', { namespace: 'a' });
    for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content);
    await expect(readManifestFolder(folder)).rejects.toThrow(message);
  });

  it('holds nothing of an earlier run when it has been written over', async () => {
    const folder = await written('catch-up-burst');
    const { manifests } = generate('broadcast-burst');
    await writeManifests(
      folder,
      manifests.map((manifest) => ({ file: manifest.file, content: renderManifest(manifest) })),
    );
    const { before, run, after } = await readManifestFolder(folder);
    expect([before, run, after].map((part) => part.length)).toEqual([0, 3, 1]);
  });

  it('is written over only if that is wanted, and never where something else lies', async () => {
    const folder = await written('broadcast-burst');
    await expect(requireFreeFolder(folder, false)).rejects.toThrow('holds manifests already');
    await requireFreeFolder(folder, true);
    await requireFreeFolder(join(folder, 'new'), false);
    await mkdir(join(folder, 'other'));
    await expect(requireFreeFolder(folder, true)).rejects.toThrow('holds other, which is no file of rlt k8s');
    await expect(requireFreeFolder(join(folder, '4-testrun.yaml'), false)).rejects.toThrow('cannot be used');
    await expect(writeManifests(join(folder, '4-testrun.yaml'), [{ file: 'a', content: '' }])).rejects.toThrow(
      'cannot be written',
    );
  });

  it.each(['README.md', 'backup.tar', '7-own.yaml', 'before/own.yaml', 'after/5-merge.txt', 'before.yaml'])(
    "that holds somebody else's %s is refused, and keeps it",
    async (name) => {
      const folder = await written('catch-up-burst');
      await writeFile(join(folder, name), 'mine');
      await expect(requireFreeFolder(folder, true)).rejects.toThrow(`holds ${name}, which is no file of rlt k8s`);
      await writeManifests(folder, []);
      expect(await readFile(join(folder, name), 'utf8')).toBe('mine');
    },
  );

  it('is written over with the steps and the archive of the run before', async () => {
    const folder = await written('broadcast-burst');
    const { settings, plan, options } = generate('broadcast-burst');
    await writeFile(join(folder, 'README.md'), instructions(settings, plan, options));
    await writeFile(join(folder, archiveName(plan)), 'archive');
    await requireFreeFolder(folder, true);
    await writeManifests(folder, []);
    expect(await readdir(folder)).toEqual([]);
  });
});
