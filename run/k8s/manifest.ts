import { Document, Scalar, visit } from 'yaml';

/** An object of Kubernetes, as JSON. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** A file of one object. */
export interface Manifest {
  /** Its path in the folder. */
  readonly file: string;
  /** What it is for; lines. */
  readonly comment: readonly string[];
  readonly object: KubernetesObject;
}

/** The text of a manifest. What YAML 1.1 and 1.2 read differently is quoted: kubectl reads some of both. */
export function renderManifest({ comment, object }: Pick<Manifest, 'comment' | 'object'>): string {
  const document = new Document(object, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && octal.test(scalar.value)) scalar.type = Scalar.QUOTE_SINGLE;
    },
  });
  document.commentBefore = comment.map((line) => ` ${line}`).join('\n');
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** The one form of a number that YAML 1.2 has and 1.1 has not. */
const octal = /^0o[0-7]+$/;
