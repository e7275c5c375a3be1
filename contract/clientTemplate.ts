import { type ClientRow, parseClients } from './clientsFile.ts';
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
}

const placeholders = /\{(\w+)\}/g;
const ownNames: readonly string[] = ['client', 'vu', 'random'] satisfies (keyof ClientNumbers)[];

/** The auth payload and headers of one client. A placeholder becomes text, whatever it stands for. */
export function credentialsOf(
  shared: ClientCredentials,
  row: ClientRow | undefined,
  numbers: ClientNumbers,
): ClientCredentials {
  const values: Readonly<Record<string, unknown>> = { ...numbers, ...row?.values };
  const fill = (text: string) => text.replace(placeholders, (found, name: string) => String(values[name] ?? found));
  const own = Object.entries(row?.auth ?? {});
  const fields = [...Object.entries(shared.auth ?? {}).map(([name, value]) => [name, fillAll(value, fill)]), ...own];
  const headers = Object.entries(shared.headers).map(([name, value]) => [name, fill(value)]);
  return {
    auth: shared.auth === undefined && own.length === 0 ? undefined : Object.fromEntries(fields),
    headers: mergeHeaders(Object.fromEntries(headers), row?.headers ?? {}),
  };
}

function fillAll(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((item) => fillAll(item, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillAll(item, fill)]));
}

/**
 * Reads the clients' file, and holds placeholders and columns to each other.
 *
 * @returns the rows, and what is wrong
 */
export function checkClients(
  settings: Pick<ConnectionSettings, 'auth' | 'headers'>,
  text: string | undefined,
): { readonly rows: readonly ClientRow[] | undefined; readonly problems: readonly string[] } {
  const rows = text === undefined ? undefined : parseClients(text);
  const columns = new Set(rows?.flatMap(({ values }) => Object.keys(values)));
  const used = new Set<string>();
  const problems: string[] = [];
  for (const key of ['auth', 'headers'] as const) {
    for (const [, name = ''] of JSON.stringify(settings[key] ?? {}).matchAll(placeholders)) {
      used.add(name);
      if (ownNames.includes(name)) continue;
      if (rows?.every(({ values }) => name in values)) continue;
      const known = [...ownNames, ...columns].map((each) => `{${each}}`).join(', ');
      const where = columns.has(name) ? 'which some lines of --clients-file lack' : `expected one of ${known}`;
      problems.push(`--${key} holds the placeholder {${name}}: ${where}`);
    }
  }
  for (const name of columns) {
    if (!used.has(name)) {
      problems.push(
        `--clients-file has a field ${JSON.stringify(name)} that nothing uses: ` +
          `call it auth.${name} or headers.${name}, or put {${name}} into --auth or --headers`,
      );
    }
  }
  return { rows, problems };
}
