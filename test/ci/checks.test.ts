import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { goToolTimeoutMs, isInstalled, runGoTool, runProgram, skippedWithout } from '../support/programs.ts';

const root = projectRoot();
const [hasShellcheck, hasGo] = await Promise.all([isInstalled('shellcheck'), isInstalled('go')]);
const workflows = await filesIn('.github/workflows', /\.ya?ml$/);
const scripts = await shellScripts();

describe('shell scripts', () => {
  it('are found', () => {
    expect(scripts).toContain('.ci/run');
    expect(scripts).toContain('.github/actions/verify/run.sh');
  });

  it.skipIf(!hasShellcheck)(`pass shellcheck${skippedWithout(hasShellcheck, 'shellcheck')}`, async () => {
    const { exitCode, output } = await runProgram('shellcheck', scripts);
    expect(exitCode, output).toBe(0);
  });
});

describe('workflows', () => {
  it.skipIf(!hasGo)(
    `pass actionlint${skippedWithout(hasGo, 'go')}`,
    async (context) => {
      const paths = workflows.map((name) => join(root, name));
      const { exitCode, output } = await runGoTool(context, 'actionlint', 'actionlint', paths);
      expect(exitCode, output).toBe(0);
    },
    goToolTimeoutMs,
  );

  it.each([...workflows, '.github/actions/verify/action.yml'])('%s takes actions by commit alone', async (name) => {
    const text = await readFile(join(root, name), 'utf8');
    const used = [...text.matchAll(/^\s*(?:- )?uses: (\S+)(.*)$/gm)];
    expect(used).not.toHaveLength(0);
    for (const [, action = '', comment = ''] of used) {
      if (action.startsWith('./')) continue;
      expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
      expect(comment).toMatch(/ # v\d+\.\d+\.\d+$/);
    }
  });
});

/** Files of the repository, with those that are not committed yet. */
async function filesIn(folder: string, name: RegExp): Promise<string[]> {
  const { output } = await runProgram('git', ['ls-files', '--cached', '--others', '--exclude-standard', folder]);
  return output.split('\n').filter((file) => name.test(file));
}

async function shellScripts(): Promise<string[]> {
  const found: string[] = [];
  for (const file of await filesIn('.', /(^|\/)[^.]+$|\.sh$/)) {
    const text = await readFile(join(root, file), 'utf8').catch(() => '');
    if (file.endsWith('.sh') || /^#!.*\b(ba)?sh\b/.test(text)) found.push(file);
  }
  return found;
}
