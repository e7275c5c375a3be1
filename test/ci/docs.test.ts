import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectRoot } from '../../engine/index.ts';
import { readVerifyAction } from '../support/compositeAction.ts';
import { runProgram } from '../support/programs.ts';

const root = projectRoot();
const text = await readFile(join(root, 'docs/ci.md'), 'utf8');
const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language = '', code = '']) => ({
  language,
  code,
}));
const yaml = blocks.filter(({ language }) => language === 'yaml').map(({ code }) => ({ code, document: parse(code) }));

describe('docs/ci.md', () => {
  it('gives the action and the workflow inputs that they have', async () => {
    const { inputs } = await readVerifyAction();
    const withAction = yaml.flatMap(({ document }) => Object.keys(document.jobs?.gate?.steps?.at(-1)?.with ?? {}));
    expect(withAction).not.toHaveLength(0);
    for (const name of withAction) expect(Object.keys(inputs)).toContain(name);

    const workflow = parse(await readFile(join(root, '.github/workflows/verify.yml'), 'utf8'));
    const call = workflow.on.workflow_call;
    const job = yaml.find(({ document }) => document.jobs?.gate?.uses !== undefined)?.document.jobs.gate;
    for (const name of Object.keys(job.with)) expect(Object.keys(call.inputs)).toContain(name);
    for (const name of Object.keys(job.secrets)) expect(Object.keys(call.secrets)).toContain(name);
  });

  it('the workflow hands its inputs on to the action by names that it has', async () => {
    const { inputs } = await readVerifyAction();
    for (const file of ['verify.yml', 'gate.yml']) {
      const { jobs } = parse(await readFile(join(root, '.github/workflows', file), 'utf8'));
      for (const job of Object.values<{ steps?: { uses?: string; with?: object }[] }>(jobs)) {
        const step = job.steps?.find(({ uses }) => uses?.endsWith('/actions/verify'));
        for (const name of Object.keys(step?.with ?? {})) expect(Object.keys(inputs)).toContain(name);
      }
    }
  });

  it('has shell commands that bash can read, for GitLab and Jenkins too', async () => {
    const gitlab = yaml.map(({ document }) => document['load-test']).find((job) => job !== undefined);
    const jenkins = blocks.find(({ language }) => language === 'groovy')?.code ?? '';
    const commands = [
      ...[...gitlab.before_script, ...gitlab.script],
      ...[...jenkins.matchAll(/\bsh '([^']*)'/g)].map(([, command = '']) => command),
      ...blocks.filter(({ language }) => language === '' || language === 'sh').map(({ code }) => code),
    ];
    expect(commands.length).toBeGreaterThan(6);
    for (const command of commands) {
      expect(command).toEqual(expect.any(String));
      expect(await runProgram('bash', ['-n', '-c', command]), command).toEqual({ exitCode: 0, output: '' });
    }
  });

  it('keeps in GitLab and Jenkins what rlt writes', async () => {
    const gitlab = yaml.map(({ document }) => document['load-test']).find((job) => job !== undefined);
    const folder = /--output (\S+)/.exec(gitlab.script.join())?.[1];
    expect(gitlab.artifacts.paths).toEqual([folder]);
    expect(gitlab.artifacts.reports.junit).toBe(`${folder}/junit.xml`);
    const jenkins = blocks.find(({ language }) => language === 'groovy')?.code ?? '';
    expect(jenkins).toContain(`--output ${folder} `);
    expect(jenkins).toContain(`junit '${folder}/junit.xml'`);
    expect(jenkins).toContain(`archiveArtifacts artifacts: '${folder}/**'`);
    for (const [open, close] of ['{}', '()'])
      expect(jenkins.split(open ?? '').length).toBe(jenkins.split(close ?? '').length);
  });

  it('gives rlt flags that it has', async () => {
    const calls = blocks.flatMap(({ code }) => [...code.matchAll(/npx rlt (\w+)((?: [^\n'#]*)?)/g)]);
    expect(calls.length).toBeGreaterThan(3);
    for (const [, command = '', rest = ''] of calls) {
      const { output } = await runProgram(process.execPath, [join(root, 'dist/rlt.js'), command, '--help']);
      for (const [flag] of rest.matchAll(/--[\w-]+/g)) expect(output, `rlt ${command} ${flag}`).toContain(`${flag} `);
    }
  });
});
