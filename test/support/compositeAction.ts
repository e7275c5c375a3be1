import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { projectRoot } from '../../engine/index.ts';

const stepSchema = z.strictObject({
  id: z.optional(z.string()),
  if: z.optional(z.string()),
  shell: z.optional(z.literal('bash')),
  run: z.optional(z.string()),
  env: z._default(z.record(z.string(), z.string()), {}),
  uses: z.optional(z.string()),
  with: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}),
});
const actionSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.strictObject({ using: z.literal('composite'), steps: z.array(stepSchema) }),
});

export type CompositeAction = z.infer<typeof actionSchema>;

const actionFolder = join(projectRoot(), '.github', 'actions', 'verify');

export async function readVerifyAction(): Promise<CompositeAction> {
  return actionSchema.parse(parse(await readFile(join(actionFolder, 'action.yml'), 'utf8')));
}

export interface ActionResult {
  readonly succeeded: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  /** What the action has written on the run's page. */
  readonly summary: string;
  readonly log: string;
  /** Folders that were uploaded, by the artifact's name. */
  readonly uploaded: ReadonlyMap<string, string>;
}

export interface ActionSurroundings {
  /** Folder that the steps run in. */
  readonly workspace: string;
  /** What a download brings. */
  readonly artifact?: string | undefined;
  /** What the runner says of the repository and the workflow. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs the scripts of the action as GitHub's runner does: inputs, conditions, environment and outputs of the steps are
 * taken from action.yml. Of the actions that it uses, artifacts are copied and the rest is taken for done.
 *
 */
export async function runVerifyAction(
  given: Readonly<Record<string, string>>,
  { workspace, artifact, env = {} }: ActionSurroundings,
): Promise<ActionResult> {
  const action = await readVerifyAction();
  const temp = join(workspace, '.runner');
  await mkdir(temp, { recursive: true });
  const summaryFile = join(temp, 'summary.md');
  await writeFile(summaryFile, '');
  const context: Context = {
    inputs: {
      ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
      ...given,
    },
    steps: {},
    runner: { temp },
    github: { token: 'the token of the job' },
  };
  const uploaded = new Map<string, string>();
  let succeeded = true;
  let log = '';
  for (const [index, step] of action.runs.steps.entries()) {
    if (step.if === undefined ? !succeeded : !holds(step.if, context)) continue;
    const fields = fill({ ...step.with }, context);
    if (step.uses?.startsWith('actions/upload-artifact@')) {
      const folder = join(temp, `artifact-${index}`);
      await cp(join(workspace, fields.path ?? ''), folder, { recursive: true });
      uploaded.set(fields.name ?? '', folder);
    } else if (step.uses?.startsWith('actions/download-artifact@')) {
      if (artifact !== undefined) await cp(artifact, fields.path ?? '', { recursive: true });
    } else if (step.run !== undefined) {
      const outputFile = join(temp, `output-${index}`);
      await writeFile(outputFile, '');
      const result = await bash(step.run, workspace, {
        ...env,
        ...fill(step.env, context),
        ...{
          GITHUB_ACTIONS: 'true',
          GITHUB_ACTION_PATH: actionFolder,
          GITHUB_OUTPUT: outputFile,
          GITHUB_STEP_SUMMARY: summaryFile,
        },
      });
      log += result.output;
      if (result.exitCode !== 0) succeeded = false;
      if (step.id !== undefined) context.steps[step.id] = { outputs: readOutputs(await readFile(outputFile, 'utf8')) };
    }
  }
  const outputs = fill(
    Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, value])),
    context,
  );
  return { succeeded, outputs, summary: await readFile(summaryFile, 'utf8'), log, uploaded };
}

interface Context {
  readonly inputs: Readonly<Record<string, string>>;
  readonly steps: Record<string, { readonly outputs: Readonly<Record<string, string>> }>;
  readonly runner: { readonly temp: string };
  readonly github: { readonly token: string };
}

function fill(fields: Readonly<Record<string, string | number | boolean>>, context: Context): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      String(value).replace(/\$\{\{ (.*?) \}\}/g, (_, path: string) => lookUp(path, context)),
    ]),
  );
}

/** "inputs.artifact", "steps.run.outputs.report"; what is not there is empty, as on GitHub. */
function lookUp(path: string, context: Context): string {
  const value = path
    .split('.')
    .reduce<unknown>(
      (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : ''),
      context,
    );
  return typeof value === 'string' ? value : '';
}

/** The part of GitHub's expressions that the action uses. */
function holds(condition: string, context: Context): boolean {
  const [first, ...rest] = condition.split(' && ');
  if (first !== 'always()') throw new Error(`conditions begin with always() here: ${condition}`);
  return rest.every((part) =>
    part
      .replace(/^\(|\)$/g, '')
      .split(' || ')
      .some((comparison) => {
        const [, path] = /^(\S+) != ''$/.exec(comparison) ?? [];
        if (path === undefined) throw new Error(`what is ${comparison} in ${condition}?`);
        return lookUp(path, context) !== '';
      }),
  );
}

function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function bash(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
