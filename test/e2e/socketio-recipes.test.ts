import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { bundleForK6 } from '../socketio/support/runInK6.ts';
import { isInstalled, runProgram, skippedWithout } from '../support/programs.ts';
import { useTempFolder } from '../support/tempFolder.ts';
import { useChatServer } from './support/chatServer.ts';
import { expectFailures } from './support/failingServers.ts';
import { useRecipeServer } from './support/recipeServer.ts';
import { runScript } from './support/runScript.ts';

/* The scripts of docs/socketio.md, type-checked and run as they stand there; also where no server answers them. */

interface Expected {
  /** What k6's metrics must have counted, beside the recipe's own thresholds. */
  readonly counts: Record<string, number>;
  /** The server it needs, where that is not the chat server. */
  readonly server?: 'plain' | 'tls';
}

const expected: Record<string, Expected> = {
  'Log in and join a room': { counts: { checks: 4, iterations: 4 } },
  'Wait for an event with a timeout': { counts: { checks: 2 } },
  'Request and acknowledge': { counts: { answers: 10, unanswered: 1 } },
  'Many sockets in one VU': { counts: { sockets_connected: 100 } },
  'Measure latency rightly': { counts: { deliveries: 20 } },
  'Share payloads in a broadcast': { counts: { checks: 2 }, server: 'plain' },
  'Cookies and TLS': { counts: { checks: 1 }, server: 'tls' },
};

const root = projectRoot();
const recipes = await recipesIn(join(root, 'docs/socketio.md'));
const hasOpenssl = await isInstalled('openssl');
const project = useTempFolder();

beforeAll(() => installRecipes(project()));

it('there is an expectation for each recipe', () => {
  expect([...recipes.keys()]).toEqual(Object.keys(expected));
});

it('the recipes agree with the types', async () => {
  const flags = ['--noEmit', '--strict', '--noUnusedLocals', '--types', 'k6', '--target', 'es2022'];
  const modules = ['--module', 'esnext', '--moduleResolution', 'bundler'];
  const files = [...recipes.keys()].map(fileOf);
  const compiled = await runProgram(join(root, 'node_modules/.bin/tsc'), [...flags, ...modules, ...files], project());
  expect(compiled).toEqual({ exitCode: 0, output: '' });
});

for (const [title, { counts, server }] of Object.entries(expected)) {
  const canRun = server !== 'tls' || hasOpenssl;
  it.skipIf(!canRun)(`${title}${skippedWithout(canRun, 'openssl')}`, async () => {
    const bundle = join(project(), `${fileOf(title)}.js`);
    await bundleForK6(join(project(), fileOf(title)), bundle);
    const env: Record<string, string> =
      server === undefined
        ? { CHAT_URL: await useChatServer() }
        : { SERVER_URL: await useRecipeServer(server === 'tls') };
    expect(await runScript(bundle, env)).toMatchObject(counts);
    await expectFailures(bundle, server === undefined ? 'CHAT_URL' : 'SERVER_URL');
  });
}

/** Whole scripts by the heading above them. */
async function recipesIn(document: string): Promise<Map<string, string>> {
  const text = await readFile(document, 'utf8');
  const sections = text.split(/^### /m).slice(1);
  const scripts = sections.flatMap((section): [string, string][] => {
    const script = /^```ts\n(.*?)^```/ms.exec(section)?.[1];
    return script?.includes('export default') ? [[section.slice(0, section.indexOf('\n')), script]] : [];
  });
  return new Map(scripts);
}

/** A project as a user has it, with the package installed and one file for each recipe. */
async function installRecipes(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules/@types'), { recursive: true });
  await symlink(root, join(folder, 'node_modules/realtime-load-test'));
  await symlink(join(root, 'node_modules/@types/k6'), join(folder, 'node_modules/@types/k6'));
  for (const [title, script] of recipes) await writeFile(join(folder, fileOf(title)), script);
}

function fileOf(title: string): string {
  return `${title.toLowerCase().replaceAll(' ', '-')}.ts`;
}
