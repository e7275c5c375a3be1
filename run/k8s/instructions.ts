import type { Plan } from '../../contract/plan.ts';
import type { Settings } from '../../settings/settings.ts';
import type { K8sOptions } from './k8sOptions.ts';
import { seedsMongo } from './k8sPlan.ts';
import { archiveName } from './manifests.ts';
import { namesOf, runLabel } from './names.ts';
import { mongoKey, secretsKey } from './pod.ts';

/** The name of the file beside the manifests that says what to do with them. */
export const instructionsFile = 'README.md';

/** By which such a file is known. */
export const writtenBy = 'Written by `rlt k8s`.';

/** The command that makes the Secret; undefined where none is needed. No value stands in it. */
export function secretCommand(settings: Settings, plan: Plan, options: K8sOptions): string | undefined {
  const files = [
    ...(plan.secrets.length > 0 ? [`--from-file=${secretsKey}`] : []),
    ...(seedsMongo(settings) ? [`--from-file=${mongoKey}`] : []),
  ];
  return files.length === 0
    ? undefined
    : `kubectl${namespaceOf(options)} create secret generic ${options.secret} ${files.join(' ')}`;
}

/** What to do with the manifests of one run, by hand. */
export function instructions(settings: Settings, plan: Plan, options: K8sOptions): string {
  const names = namesOf(plan);
  const kubectl = `kubectl${namespaceOf(options)}`;
  const seeds = seedsMongo(settings);
  const secret = secretCommand(settings, plan, options);
  const wait = (job: string, timeout: string) =>
    `${kubectl} wait --for=condition=complete --timeout=${timeout} job/${job}`;
  return [
    `# ${plan.scenario}, run ${plan.runId}`,
    '',
    `${writtenBy} \`rlt k8s run FOLDER\` does all of it, fetches the report and cleans up; by hand:`,
    '',
    ...(secret === undefined
      ? []
      : [`1. Once: the Secret. ${secretFiles(plan, seeds)}`, '', '   ```', `   ${secret}`, '   ```', '']),
    ...(options.archiveClaim === undefined
      ? []
      : [`1. Copy \`${archiveName(plan)}\` to the top of the volume of the claim \`${options.archiveClaim}\`.`, '']),
    '1. The run. `create`, not `apply`: a run takes place once, and an archive is too large for what `apply` notes down.',
    '',
    '   ```',
    ...(seeds ? [`   ${kubectl} create -f before && ${wait(names.seed, '15m')}`] : []),
    `   ${kubectl} create -f .`,
    `   ${kubectl} wait --for=jsonpath='{.status.stage}'=finished --timeout=2h testrun/${names.run}`,
    '   ```',
    '',
    `1. When no instance runs any longer: the merge, whose log ends with the verdict${seeds ? '; what was stored is removed' : ''}.`,
    '',
    '   ```',
    `   ${kubectl} create -f after && ${kubectl} logs --follow --pod-running-timeout=5m job/${names.merge}`,
    '   ```',
    '',
    '1. Afterwards:',
    '',
    '   ```',
    ...(seeds ? [`   ${wait(names.unseed, '15m')}`] : []),
    `   ${kubectl} delete testrun,job,configmap,networkpolicy -l ${runLabel}=${plan.runId}`,
    '   ```',
    '',
  ].join('\n');
}

function secretFiles({ secrets }: Plan, seeds: boolean): string {
  const said = [
    ...(secrets.length > 0
      ? [
          `The file \`${secretsKey}\` has a line \`name=value\` for each of: ${secrets.map((name) => `\`${name}\``).join(', ')}; k6 takes no empty line, comment or quotes.`,
        ]
      : []),
    ...(seeds ? [`The file \`${mongoKey}\` has the address of MongoDB, and no line break.`] : []),
  ];
  return said.join(' ');
}

function namespaceOf({ namespace }: K8sOptions): string {
  return namespace === undefined ? '' : ` --namespace ${namespace}`;
}
