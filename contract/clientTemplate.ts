import type { ClientRow } from './clientsFile.ts';
import type { ConnectionSettings } from './options.ts';
import { mergeHeaders } from './requestHeaders.ts';

/** What `{client}`, `{vu}` and `{random}` stand for. */
export interface ClientNumbers {
  readonly client: number;
  readonly vu: number;
  readonly random: string;
}

export interface ClientCredentials {
  readonly auth: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

const placeholders = /\{(\w+)\}/g;
const ownNames: readonly string[] = ['client', 'vu', 'random'] satisfies (keyof ClientNumbers)[];

/** Auth payload, headers and query of one client. A placeholder becomes text, whatever it stands for. */
export function credentialsOf(
  shared: ClientCredentials,
  row: ClientRow | undefined,
  numbers: ClientNumbers,
): ClientCredentials {
  const values: Readonly<Record<string, unknown>> = { ...numbers, ...row?.values };
  const fill = (text: string) => text.replace(placeholders, (found, name: string) => String(values[name] ?? found));
  const own = Object.entries(row?.auth ?? {});
  const fields = [...Object.entries(shared.auth ?? {}).map(([name, value]) => [name, fillAll(value, fill)]), ...own];
  const texts = (given: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fill(value)]));
  return {
    auth: shared.auth === undefined && own.length === 0 ? undefined : Object.fromEntries(fields),
    headers: mergeHeaders(texts(shared.headers), row?.headers ?? {}),
    query: { ...texts(shared.query), ...row?.query },
  };
}

function fillAll(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((item) => fillAll(item, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillAll(item, fill)]));
}

/** Holds the clients' file and the settings' placeholders to each other, line by line. */
export interface ClientsCheck {
  /** What was found of this line. */
  see(row: ClientRow): void;
  /** What is wrong, once all lines were seen. */
  problems(): readonly string[];
}

export function clientsCheck(settings: Pick<ConnectionSettings, 'auth' | 'headers' | 'query'>): ClientsCheck {
  let lines = 0;
  /** How many lines have a value of this name. */
  const columns = new Map<string, number>();
  const lookIn = (key: 'auth' | 'headers' | 'query', used: Set<string>) =>
    [...JSON.stringify(settings[key] ?? {}).matchAll(placeholders)].flatMap(([, name = '']) => {
      used.add(name);
      if (ownNames.includes(name) || (lines > 0 && columns.get(name) === lines)) return [];
      const known = [...ownNames, ...columns.keys()].map((each) => `{${each}}`).join(', ');
      const where = columns.has(name) ? 'which some lines of --clients-file lack' : `expected one of ${known}`;
      return [`--${key} holds the placeholder {${name}}: ${where}`];
    });
  return {
    see({ values }) {
      lines += 1;
      for (const name of Object.keys(values)) columns.set(name, (columns.get(name) ?? 0) + 1);
    },
    problems() {
      const used = new Set<string>();
      const unknown = (['auth', 'headers', 'query'] as const).flatMap((key) => lookIn(key, used));
      const idle = [...columns.keys()].filter((name) => !used.has(name));
      return [
        ...unknown,
        ...idle.map(
          (name) =>
            `--clients-file has a field ${JSON.stringify(name)} that nothing uses: ` +
            `call it auth.${name}, headers.${name} or query.${name}, or put {${name}} into --auth, --headers or --query`,
        ),
      ];
    },
  };
}
