import { usageError } from '../../contract/errors.ts';
import { toolVersion } from '../../settings/version.ts';

/** How an instance's samples get to the merge. */
export type Transport = { readonly kind: 'redis' } | { readonly kind: 'volume'; readonly claim: string };

/** Where and as what a run goes into a cluster. */
export interface K8sOptions {
  /** undefined: that of kubectl's context. */
  readonly namespace: string | undefined;
  readonly image: string;
  /** Name of the Secret that holds what the plan must not. */
  readonly secret: string;
  readonly transport: Transport;
  /** A volume claim that holds the archive; undefined: it goes into a ConfigMap. */
  readonly archiveClaim: string | undefined;
  readonly nodeSelector: Readonly<Record<string, string>> | undefined;
  readonly operatorNamespace: string;
}

/** The same as the user has typed it. */
export interface K8sFlags {
  readonly namespace?: string;
  readonly image?: string;
  readonly secret?: string;
  readonly transport?: string;
  readonly volumeClaim?: string;
  readonly archiveClaim?: string;
  /** "KEY=VALUE" */
  readonly nodeSelector?: readonly string[];
  readonly operatorNamespace?: string;
}

/** The image that deploy/Dockerfile makes. */
export const usualImage = `realtime-load-test:${toolVersion}`;
export const usualSecret = 'realtime-load-test';
export const usualOperatorNamespace = 'k6-operator-system';

/**
 * @throws RltError (usage) for a value that Kubernetes would refuse, or options that do not go together
 */
export function settleK8sOptions(flags: K8sFlags): K8sOptions {
  return {
    namespace: flags.namespace === undefined ? undefined : label('--namespace', flags.namespace),
    image: image(flags.image ?? usualImage),
    secret: name('--secret', flags.secret ?? usualSecret),
    transport: transportOf(flags),
    archiveClaim: flags.archiveClaim === undefined ? undefined : name('--archive-claim', flags.archiveClaim),
    nodeSelector: flags.nodeSelector === undefined ? undefined : nodeLabels(flags.nodeSelector),
    operatorNamespace: label('--operator-namespace', flags.operatorNamespace ?? usualOperatorNamespace),
  };
}

function transportOf({ transport = 'redis', volumeClaim }: K8sFlags): Transport {
  if (transport === 'redis') {
    if (volumeClaim === undefined) return { kind: 'redis' };
    throw usageError('--volume-claim has no effect with --transport redis', 'say --transport volume');
  }
  if (transport !== 'volume') {
    throw usageError(`--transport is ${JSON.stringify(transport)}: expected redis or volume`);
  }
  if (volumeClaim === undefined) {
    throw usageError(
      '--transport volume needs --volume-claim: the name of a claim that all pods can write to (ReadWriteMany)',
    );
  }
  return { kind: 'volume', claim: name('--volume-claim', volumeClaim) };
}

const part = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

function label(flag: string, text: string): string {
  if (new RegExp(`^${part}$`).test(text)) return text;
  throw usageError(
    `${flag} is ${JSON.stringify(text)}: expected a name of Kubernetes: at most 63 lower case letters, digits and dashes`,
  );
}

function name(flag: string, text: string): string {
  if (isName(text)) return text;
  throw usageError(
    `${flag} is ${JSON.stringify(text)}: expected a name of Kubernetes: lower case letters, digits, dashes and dots`,
  );
}

function isName(text: string): boolean {
  return text.length <= 253 && new RegExp(`^${part}(?:\\.${part})*$`).test(text);
}

function image(text: string): string {
  if (text.length <= 512 && imageReference.test(text)) return text;
  throw usageError(
    `--image is ${JSON.stringify(text)}: expected the name of an image, such as registry/name:tag, in lower case but for its tag`,
  );
}

/** As container runtimes read it: a registry, a path, a tag and a digest. */
const imageReference = (() => {
  const host = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
  const registry = `(?:${host}(?:\\.${host})*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?`;
  const word = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
  const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[a-fA-F0-9]{32,}';
  return new RegExp(`^(?:${registry}/)?${word}(?:/${word})*(?::\\w[\\w.-]{0,127})?(?:@${digest})?$`);
})();

function nodeLabels(texts: readonly string[]): Record<string, string> {
  const labels = new Map<string, string>();
  for (const text of texts) {
    const [key, value] = labelPair(text);
    const other = labels.get(key);
    if (other !== undefined && other !== value) {
      throw usageError(
        `--node-selector is ${JSON.stringify(text)} and ${JSON.stringify(`${key}=${other}`)}: a label of a node has one value`,
      );
    }
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}

function labelPair(text: string): [string, string] {
  const end = text.indexOf('=');
  const [key, value] = [text.slice(0, end), text.slice(end + 1)];
  const [prefix, keyName] = key.includes('/')
    ? [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)]
    : [undefined, key];
  const isKey = (prefix === undefined || isName(prefix)) && labelWord.test(keyName);
  if (end > 0 && isKey && (value === '' || labelWord.test(value))) return [key, value];
  throw usageError(
    `--node-selector is ${JSON.stringify(text)}: expected KEY=VALUE, a label of nodes: each of at most 63 letters, digits, ` +
      'dashes, dots and underscores, the key perhaps after a domain and /',
  );
}

const labelWord = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
