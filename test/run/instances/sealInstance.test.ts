import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { instanceDocumentSchema, planHashOf } from '../../../report/instances/instanceDocument.ts';
import { readSamples } from '../../../report/readSamples.ts';
import { type InstanceEnd, sealInstance } from '../../../run/instances/sealInstance.ts';
import { hashOfFile } from '../../../run/replaced.ts';
import { secretMasker } from '../../../settings/secrets.ts';
import { sample, summaryOf, uneventful } from '../../report/support/artifacts.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { planOf } from '../../thresholds/support.ts';

const plan = { ...planOf('broadcast-burst'), apiUrl: 'http://me:p4ssw0rd@gateway' };
const mask = secretMasker(['s3cret-token']);
const header = 'metric_name,timestamp,metric_value,scenario,extra_tags,metadata\n';

const end: InstanceEnd = {
  ...{ index: 2, of: 4, plan, environment: uneventful.environment, host: 'runner-2' },
  startedAt: new Date('2026-01-02T03:04:05.678Z'),
  endedAt: new Date('2026-01-02T03:05:05.678Z'),
  ...{ exitCode: 0, problem: undefined, errors: ['no s3cret-token'], resources: uneventful.resources },
};

it('leaves samples, summary and a document that tells of both, without secrets', async () => {
  const folder = await tempFolder();
  const rows = [sample('deliveries', 1, 'client=1'), sample('gateway_errors', 1, 'message=s3cret-token')];
  await writeFile(join(folder, 'samples.csv'), `${header}${rows.join('\n')}\n`);
  const summary = { ...summaryOf(plan, {}), invalid: { '*': 's3cret-token' } };
  await writeFile(join(folder, 'summary.json'), JSON.stringify(summary));

  const sealed = await sealInstance(folder, end, mask);

  const text = await readFile(join(folder, 'instance.json'), 'utf8');
  const document = instanceDocumentSchema.parse(JSON.parse(text));
  expect(document).toEqual(sealed);
  expect(document).toMatchObject({ index: 2, of: 4, host: 'runner-2', exitCode: 0, errors: ['no ***'] });
  expect(document.samples).toMatchObject({ file: 'samples.csv.gz', rows: 2 });
  expect(document.planHash).toBe(planHashOf(document.plan));
  for (const facts of [document.samples, document.summary]) {
    const file = join(folder, facts?.file ?? '');
    expect(facts).toMatchObject({ bytes: (await readFile(file)).length, sha256: await hashOfFile(file) });
  }
  const samples = gunzipSync(await readFile(join(folder, 'samples.csv.gz'))).toString();
  expect(samples).toBe(`${header}${rows[0]}\n${sample('gateway_errors', 1, 'message=***')}\n`);
  expect(JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8')).invalid).toEqual({ '*': '***' });
  const all = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  expect(all.join()).not.toMatch(/s3cret|p4ss/);
  expect((await readdir(folder)).toSorted()).toEqual(['instance.json', 'samples.csv.gz', 'summary.json']);
});

it('packs samples that are many, and says where these were cut off', async () => {
  for (const [text, problem] of [
    ['', undefined],
    ['deliver', 'the sample file ends in the middle of a row'],
  ]) {
    const folder = await tempFolder();
    const row = sample('gateway_errors', 1, 'client=7&message=s3cret-token');
    await writeFile(join(folder, 'samples.csv'), `${header}${row}\n${row}\n${text}`);
    await writeFile(join(folder, 'summary.json'), JSON.stringify(summaryOf(plan, {})));
    const document = await sealInstance(folder, end, mask, { packAbove: 10 });
    expect(document.samples).toMatchObject({ file: 'samples.rltc', rows: 2 });
    expect(document.problem).toBe(problem);
    const found: string[] = [];
    const read = await readSamples(join(folder, 'samples.rltc'), new Set(['gateway_errors']), ({ metadata }) => {
      found.push(metadata);
    });
    expect(read).toEqual({ rows: 2, problem: undefined });
    expect(found).toEqual(['client=7&message=***', 'client=7&message=***']);
    expect((await readdir(folder)).toSorted()).toEqual(['instance.json', 'samples.rltc', 'summary.json']);
  }
});

it.each([
  ['no samples and no summary', false, false, undefined, 'k6 left no sample file'],
  ['samples and no summary', true, false, undefined, 'k6 left no summary'],
  ['what a killed k6 has left', true, false, 'k6 ended with signal SIGKILL', 'k6 ended with signal SIGKILL'],
])('says of %s what is missing', async (_, hasSamples, hasSummary, problem, said) => {
  const folder = await tempFolder();
  if (hasSamples) await writeFile(join(folder, 'samples.csv'), `${header}${sample('deliveries', 1)}\ndeliv`);
  if (hasSummary) await writeFile(join(folder, 'summary.json'), '{}');
  const document = await sealInstance(folder, { ...end, exitCode: null, problem }, mask);
  expect(document).toMatchObject({ problem: said, exitCode: null });
  expect(document.samples?.rows).toBe(hasSamples ? 1 : undefined);
  expect('summary' in document).toBe(hasSummary);
  expect(instanceDocumentSchema.parse(JSON.parse(await readFile(join(folder, 'instance.json'), 'utf8')))).toEqual(
    document,
  );
});

it('keeps a summary that is cut off as it is, for the merge to say so', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'samples.csv'), header);
  await writeFile(join(folder, 'summary.json'), '{"version":1,"s3cret-token');
  const { summary } = await sealInstance(folder, end, mask);
  expect(summary?.file).toBe('summary.json');
  expect(await readFile(join(folder, 'summary.json'), 'utf8')).toBe('{"version":1,"***');
});
