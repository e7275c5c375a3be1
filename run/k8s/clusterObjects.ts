import { unavailableError, usageError } from '../../contract/errors.ts';
import type { Kubectl } from './kubectl.ts';
import type { ManifestOf } from './manifestFolder.ts';
import { runLabel } from './names.ts';

/** What a run makes in the cluster; all of it is found by the run's label, and nothing else is. */
export class ClusterObjects {
  readonly #kubectl: Kubectl;
  readonly #label: string;
  readonly #kinds = 'testrun,job,configmap,networkpolicy';
  /** Names of what was made, by kubectl's answer or perhaps without it. */
  readonly made = new Set<string>();

  constructor(kubectl: Kubectl, runId: string) {
    this.#kubectl = kubectl;
    this.#label = `${runLabel}=${runId}`;
  }

  /** @throws RltError usage: it is there already; unavailable: the cluster does not take it */
  async create({ path, kind, name }: ManifestOf, options: { readonly whileEnding?: boolean } = {}): Promise<void> {
    // Before: who is interrupted meanwhile does not know whether it is there.
    const isFirst = this.made.size === 0;
    this.made.add(`${kind}/${name}`);
    const { ok, said } = await this.#kubectl.try(['create', '--validate=strict', '--filename', path], options);
    if (ok) return;
    if (!/AlreadyExists|already exists/.test(said)) throw unavailableError(`${path} was not taken: ${said}`);
    // It belongs to an earlier run of these manifests, which may still be going on.
    if (isFirst) this.made.clear();
    throw usageError(
      `${kind} ${name} exists already: these manifests have been run, and a run takes place once`,
      `write new ones with rlt k8s; what is left of the run is removed with: ${this.removal}`,
    );
  }

  /** The command that removes all of it. */
  get removal(): string {
    return `kubectl delete ${this.#kinds} --selector ${this.#label}`;
  }

  /** @returns why it could not be removed */
  async remove(): Promise<string | undefined> {
    const args = ['delete', this.#kinds, '--selector', this.#label, '--ignore-not-found', '--timeout=60s'];
    const { ok, said } = await this.#kubectl.try(args, { whileEnding: true });
    return ok ? undefined : said;
  }
}
