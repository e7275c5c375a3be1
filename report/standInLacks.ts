import type { Store, Stores } from './schema.ts';

/** Something that a stand-in does not have and the real store has. */
export interface Lack {
  readonly store: keyof Stores;
  /** "change streams". */
  readonly what: string;
}

/** What a text (a log entry, an error) shows that a stand-in of this run lacks; undefined where it shows nothing. */
export function lackIn(text: string, stores: Stores): Lack | undefined {
  // In a JSON line the quotes are escaped.
  const plain = text.replaceAll('\\"', '"');
  for (const store of ['mongo', 'redis'] as const) {
    if (stores[store]?.standIn !== true) continue;
    for (const { pattern, what } of words[store]) {
      const found = pattern.exec(plain);
      if (found !== null) return { store, what: what(found[1] ?? '') };
    }
  }
  return undefined;
}

/** "the stand-in for MongoDB (FerretDB 1.24.2) lacks change streams: give --mongo-uri, or have mongod on PATH". */
export function lacksText(store: keyof Stores, lacks: Iterable<string>, { product, version }: Store): string {
  const { name, remedy } = reals[store];
  return `the stand-in for ${name} (${product}${version === null ? '' : ` ${version}`}) lacks ${[...lacks].join(', ')}: ${remedy}`;
}

// --- internal ---

const reals: Readonly<Record<keyof Stores, { name: string; remedy: string }>> = {
  mongo: { name: 'MongoDB', remedy: 'give --mongo-uri, or have mongod on PATH' },
  redis: { name: 'Redis', remedy: 'give --redis-url, or have redis-server on PATH' },
};

interface Words {
  readonly pattern: RegExp;
  /** @param found the pattern's first group */
  readonly what: (found: string) => string;
}

/** How FerretDB 1.24 refuses what it does not have; each was seen. The last ones catch what is not named before. */
const ofFerret: readonly Words[] = [
  { pattern: /\$changeStream\b.*not implemented/s, what: () => 'change streams' },
  // What a stream over a whole database, or over all of them, is answered with.
  { pattern: /'aggregate' field must specify a collection name or 1/, what: () => 'change streams' },
  { pattern: /unknown field "(?:autocommit|startTransaction|txnNumber)"/, what: () => 'transactions' },
  { pattern: /no such command: '(?:commit|abort)Transaction'/, what: () => 'transactions' },
  { pattern: /field "collation".*not implemented/s, what: () => 'collation' },
  { pattern: /`?aggregate`? stage "(\$\w+)" is not implemented/, what: (stage) => `the stage ${stage}` },
  { pattern: /Index option "(\w+)" is not implemented/, what: (option) => `the index option ${option}` },
  { pattern: /support for field "(\w+)".*is not implemented/s, what: (field) => `the option ${field}` },
  { pattern: /[Oo]perator (\$\w+) is not implemented/, what: (operator) => `the operator ${operator} in expressions` },
  { pattern: /projection expression \{ (\$\w+).*is not supported/s, what: (operator) => `${operator} in projections` },
  { pattern: /can't find index with key: \{.*"(text|2d|2dsphere|hashed)"/s, what: (kind) => `indexes of kind ${kind}` },
  { pattern: /'update\.updates\.u' is the wrong type 'array'/, what: () => 'updates by a pipeline' },
  { pattern: /unknown top level operator: (\$(?:where|expr|text|jsonSchema))\b/, what: (operator) => operator },
  { pattern: /(?:no such command|command not found):? ['"`]?(\w+)/i, what: (command) => `the command ${command}` },
  { pattern: /\bNotImplemented\b|\bcode"?:? ?238\b|is not implemented yet/, what: () => 'what the gateway asked for' },
];

const ofMiniredis: readonly Words[] = [
  { pattern: /ERR unknown (?:sub)?command ['"`]?(\w+)/i, what: (command) => `the command ${command.toUpperCase()}` },
];

const words: Readonly<Record<keyof Stores, readonly Words[]>> = { mongo: ofFerret, redis: ofMiniredis };
