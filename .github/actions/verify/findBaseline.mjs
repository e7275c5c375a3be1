// Finds the latest successful run of this workflow on a branch that has a report to compare with, and hands on its id.
// A branch that has none yet is no error: the first run has nothing to be compared with.

import { appendFileSync } from 'node:fs';

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_WORKFLOW_REF, GITHUB_RUN_ID, GITHUB_OUTPUT } = process.env;
const { INPUT_BRANCH = '', INPUT_ARTIFACT = '', INPUT_TOKEN = '' } = process.env;

// "owner/name/.github/workflows/gate.yml@refs/heads/main"
const workflow = GITHUB_WORKFLOW_REF?.split('@')[0]?.split('/').slice(2).join('/');
if (workflow === undefined || GITHUB_OUTPUT === undefined) fail('this runs as a step of a GitHub workflow only');

const found = await get(`actions/artifacts?${new URLSearchParams({ name: INPUT_ARTIFACT, per_page: '100' })}`);
/** @type {{ expired: boolean, created_at: string, workflow_run: { id: number, head_branch: string } }[]} */
const artifacts = found.artifacts;
const candidates = artifacts
  .filter(({ expired, workflow_run: run }) => !expired && run.head_branch === INPUT_BRANCH)
  .filter(({ workflow_run: run }) => String(run.id) !== GITHUB_RUN_ID)
  .sort((a, b) => b.created_at.localeCompare(a.created_at));

for (const { workflow_run: run } of candidates) {
  const { conclusion, path, html_url: url } = await get(`actions/runs/${run.id}`);
  if (conclusion !== 'success' || path !== workflow) continue;
  console.log(`Baseline: ${url}`);
  appendFileSync(GITHUB_OUTPUT, `run-id=${run.id}\n`);
  process.exit(0);
}
console.log(`No successful run on ${INPUT_BRANCH} has an artifact "${INPUT_ARTIFACT}" yet: nothing to compare with.`);

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
async function get(path) {
  const url = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/${path}`;
  const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${INPUT_TOKEN}` };
  const response = await fetch(url, { headers }).catch((error) => fail(`${url}: ${error.message}`));
  if (response.ok) return response.json();
  const hint = response.status === 403 ? ' (the job needs the permission "actions: read")' : '';
  return fail(`${url} answered ${response.status}${hint}`);
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(`error: ${message}`);
  process.exit(3);
}
