import { unavailableError, usageError } from '../../contract/errors.ts';
import type { CallOptions, Kubectl } from './kubectl.ts';
import type { ManifestFolder, ManifestOf } from './manifestFolder.ts';
import { runLabel } from './names.ts';
import { isPassing, patience } from './patience.ts';

/** What a run makes in the cluster; all of it is found by the run's label, and nothing else is. */
export class ClusterObjects {
  readonly #kubectl: Kubectl;
  readonly #label: string;
  readonly #in: string;
  readonly #kinds = 'testrun,job,configmap,networkpolicy';
  /** Names of what was made, by kubectl's answer or perhaps without it. */
  readonly made = new Set<string>();

  constructor(kubectl: Kubectl, { runId, namespace }: Pick<ManifestFolder, 'runId' | 'namespace'>) {
    this.#kubectl = kubectl;
    this.#in = namespace === undefined ? '' : ` --namespace ${namespace}`;
    this.#label = `${runLabel}=${runId}`;
  }

  /** @throws RltError usage: it is there already; unavailable: the cluster does not take it */
  async create({ path, kind, name }: ManifestOf, signal: AbortSignal, options: CallOptions = {}): Promise<void> {
    // Before: who is interrupted meanwhile does not know whether it is there.
    const isFirst = this.made.size === 0;
    const object = `${kind}/${name}`;
    this.made.add(object);
    const mayAskAgain = patience(signal, options);
    for (let isUnknown = false; ; isUnknown = true) {
      const args = ['create', '--validate=strict', '--filename', path, '--request-timeout=60s'];
      const { ok, said } = await this.#kubectl.try(args, options);
      if (ok) return;
      const isThere = /AlreadyExists|already exists/.test(said);
      // It was taken, and the answer was lost.
      if (isThere && isUnknown) return;
      if (isThere) break;
      if (isPassing(said) && (await mayAskAgain())) continue;
      if (!isPassing(said) && !isUnknown) this.made.delete(object);
      throw unavailableError(`${path} was not taken: ${said || 'kubectl said nothing'}`);
    }
    // It belongs to an earlier run of these manifests, which may still be going on.
    if (isFirst) this.made.clear();
    throw usageError(
      `${kind} ${name} exists already: these manifests have been run, and a run takes place once`,
      `write new ones with rlt k8s; what is left of the run is removed with: ${this.removal}`,
    );
  }

  /** The command that removes all of it. */
  get removal(): string {
    return `kubectl${this.#in} delete ${this.#kinds} --selector ${this.#label}`;
  }

  /** @returns why it could not be removed */
  async remove(): Promise<string | undefined> {
    const args = ['delete', this.#kinds, '--selector', this.#label, '--ignore-not-found', '--timeout=60s'];
    const { ok, said } = await this.#kubectl.try(args, { whileEnding: true });
    return ok ? undefined : said;
  }
}
