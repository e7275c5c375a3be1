/*
 * What all pods of a run have in common: nobody in them is root, nothing in them writes but to its own scratch folders,
 * and none of them talks to the API server.
 */

/** The user of the image, by number. */
const user = 1000;

export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

/** A volume and where it is mounted. */
export interface Mounted {
  readonly volume: { readonly name: string; readonly [source: string]: unknown };
  readonly mount: { readonly name: string; readonly mountPath: string; readonly readOnly?: true };
}

/** A folder that ends with its pod. */
export function scratch(name: string, mountPath: string, sizeLimit: string): Mounted {
  return { volume: { name, emptyDir: { sizeLimit } }, mount: { name, mountPath } };
}

export const secretsFolder = '/secrets';
/** The key of the Secret: k6 reads `name=value` lines. */
export const secretsKey = 'k6-secrets';
/** The key of the Secret that only the seeding reads. */
export const mongoKey = 'mongo-uri';

/** What the plan must not hold, as a file: whoever may read a pod can read its variables. */
export function secretsFile(secretName: string): Mounted {
  return {
    volume: {
      name: 'secrets',
      // 0440 in octal, which YAML 1.1 and 1.2 write differently.
      secret: { secretName, defaultMode: 0o440, items: [{ key: secretsKey, path: secretsKey }] },
    },
    mount: { name: 'secrets', mountPath: secretsFolder, readOnly: true },
  };
}

export function claim(name: string, claimName: string, mountPath: string): Mounted {
  return { volume: { name, persistentVolumeClaim: { claimName } }, mount: { name, mountPath } };
}

/** `volumes` and `volumeMounts` of a pod with one container. */
export function mounting(mounted: readonly Mounted[]) {
  return { volumes: mounted.map(({ volume }) => volume), volumeMounts: mounted.map(({ mount }) => mount) };
}

/**
 * A text as it stands in a manifest so that the kubelet leaves it as it is: it puts a variable in place of `$(NAME)`, and
 * one dollar sign in place of two.
 */
export function literal(text: string): string {
  return text.replace(/\$(?=[$(])/g, () => '$$');
}

/** The text again that `literal` was given. */
export function asTheKubeletReads(text: string): string {
  return text.replaceAll('$$', () => '$');
}
