import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

/*
 * What a cluster knows, as files: a folder for each kind of objects, and one for each pod. Several processes write there,
 * each to its own objects.
 */

export const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), labels: z._default(z.record(z.string(), z.string()), {}) }),
  spec: z.optional(z.looseObject({})),
  status: z.optional(z.looseObject({})),
});
export type StoredObject = z.infer<typeof objectSchema>;

/** What stands in for the cluster's DNS and its registry, and which Secrets it has. */
export const clusterSchema = z.object({
  /** Addresses as manifests have them, and where they really are. */
  addresses: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.record(z.string(), z.string())),
  /** Variables that the image has. */
  imageEnv: z.record(z.string(), z.string()),
  /** Has the operator fail in this way, or the kubelet. */
  fault: z.optional(z.enum(['no-operator', 'no-node', 'kill-runner-2'])),
});
export type ClusterFile = z.infer<typeof clusterSchema>;

export class Store {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  cluster(): ClusterFile {
    return clusterSchema.parse(JSON.parse(readFileSync(join(this.folder, 'cluster.json'), 'utf8')));
  }

  /** undefined where there is none. */
  get(kind: string, name: string): StoredObject | undefined {
    try {
      return objectSchema.parse(JSON.parse(readFileSync(this.#file(kind, name), 'utf8')));
    } catch {
      return undefined;
    }
  }

  put(object: StoredObject): void {
    const file = this.#file(object.kind.toLowerCase(), object.metadata.name);
    mkdirSync(join(this.folder, object.kind.toLowerCase()), { recursive: true });
    // Who reads meanwhile gets the old one or the new one.
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(object));
    renameSync(`${file}.${process.pid}`, file);
  }

  /** Changes what a controller says of an object that is still there. */
  status(kind: string, name: string, status: Readonly<Record<string, unknown>>): void {
    const object = this.get(kind, name);
    if (object !== undefined) this.put({ ...object, status: { ...object.status, ...status } });
  }

  list(kind: string, selector: string): StoredObject[] {
    const wanted = selector.split(',').map((pair) => pair.split('='));
    return this.#names(kind)
      .flatMap((name) => this.get(kind, name) ?? [])
      .filter(({ metadata }) => wanted.every(([label = '', value]) => metadata.labels[label] === value));
  }

  delete({ kind, metadata }: StoredObject): void {
    rmSync(this.#file(kind.toLowerCase(), metadata.name), { force: true });
  }

  podFolder(name: string): string {
    return join(this.folder, 'pods', name);
  }

  #file(kind: string, name: string): string {
    return join(this.folder, kind.toLowerCase(), `${name}.json`);
  }

  #names(kind: string): string[] {
    try {
      return readdirSync(join(this.folder, kind.toLowerCase()))
        .filter((file) => file.endsWith('.json'))
        .map((file) => file.slice(0, -'.json'.length));
    } catch {
      return [];
    }
  }
}
