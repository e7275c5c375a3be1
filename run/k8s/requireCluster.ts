import { unavailableError } from '../../contract/errors.ts';
import type { Kubectl } from './kubectl.ts';
import type { ManifestFolder } from './manifestFolder.ts';

/**
 * Makes sure of what a run needs, before anything is made.
 *
 * @throws RltError (unavailable): the cluster does not answer, the k6 operator is not installed, or a Secret lacks a key
 */
export async function requireCluster(kubectl: Kubectl, { secrets }: Pick<ManifestFolder, 'secrets'>): Promise<void> {
  const kinds = await kubectl.run(['api-resources', '--api-group=k6.io', '--output=name']);
  if (!kinds.split('\n').includes('testruns.k6.io')) {
    throw unavailableError(
      'the cluster does not know TestRun (k6.io): the k6 operator is not installed',
      'https://grafana.com/docs/k6/latest/set-up/set-up-distributed-k6/',
    );
  }
  for (const [name, keys] of secrets) await requireSecret(kubectl, name, keys);
}

/** Prints the keys, and no value. */
const keysTemplate = '--output=go-template={{range $key, $_ := .data}}{{$key}}{{"\\n"}}{{end}}';

async function requireSecret(kubectl: Kubectl, name: string, keys: ReadonlySet<string>): Promise<void> {
  const { ok, stdout, said } = await kubectl.try(['get', 'secret', name, keysTemplate]);
  // Whoever may start pods with a Secret need not have the right to read it.
  if (!ok && /forbidden/i.test(said)) return;
  const hint = 'the README.md beside the manifests has the command that makes it';
  if (!ok) throw unavailableError(`Secret ${name} cannot be had: ${said}`, hint);
  const missing = [...keys].filter((key) => !stdout.split('\n').includes(key));
  if (missing.length > 0) throw unavailableError(`Secret ${name} has no ${missing.join(', ')}`, hint);
}
