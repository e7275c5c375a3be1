import { join } from 'node:path';
import { projectRoot } from './projectRoot.ts';

/** The programs that this project can build for itself: each a Go module of its own with pinned go.mod and go.sum. */
export const goModules = {
  k6: {
    name: 'k6',
    title: 'k6 with the Redis extension',
    /** The requirement in go.mod whose version names the build. */
    names: 'go.k6.io/k6/v2',
    /** Without anything in Go's own caches, on two cores. */
    coldSeconds: 180,
  },
  mongoWire: {
    name: 'mongo-wire',
    title: 'the MongoDB stand-in',
    names: 'github.com/FerretDB/FerretDB',
    coldSeconds: 90,
  },
  miniredis: {
    name: 'miniredis',
    title: 'the Redis stand-in',
    names: 'github.com/alicebob/miniredis/v2',
    coldSeconds: 20,
  },
} as const satisfies Record<string, GoModule>;

export interface GoModule {
  readonly name: string;
  readonly title: string;
  readonly names: string;
  readonly coldSeconds: number;
  /** Where its go.mod is, from the project's root; `engine/go/<name>` by default. */
  readonly folder?: string;
}

export function moduleFolder({ name, folder = join('engine', 'go', name) }: GoModule): string {
  return join(projectRoot(), folder);
}
