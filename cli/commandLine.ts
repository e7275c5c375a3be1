import type { OptionTable } from '../contract/option.ts';
import { connectionOptions, environmentNames, scenarioOptions } from '../contract/options.ts';
import { maskUris } from '../settings/secrets.ts';

const tables: readonly OptionTable[] = [connectionOptions, scenarioOptions];

/**
 * The command as one could type it again, without secrets: variables of the environment that it took settings from,
 * `rlt`, its arguments.
 *
 * @param args the arguments after the program's name
 */
export function describeCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const given = new Set(args.map((arg) => arg.replace(/=.*/s, '')));
  const variables = tables.flatMap((table) =>
    Object.values(table).flatMap(({ flag, secret }) => {
      const name = environmentNames(flag).find((each) => environment[each]);
      const value = name === undefined ? undefined : environment[name];
      return value === undefined || given.has(`--${flag}`) ? [] : [`${name}=${quote(shown(value, secret === true))}`];
    }),
  );
  return [...variables, 'rlt', ...maskArguments(args).map(quote)].join(' ');
}

/**
 * Takes secrets out of what the process list shows of this process. For a moment after the start they stood there, and
 * a shell may keep them in its history: the environment and the config file are the better places.
 */
export function hideSecretArguments(args: readonly string[]): void {
  const masked = maskArguments(args);
  if (masked.some((arg, index) => arg !== args[index])) process.title = ['rlt', ...masked].join(' ');
}

/** Arguments with the values of secret flags masked. */
export function maskArguments(args: readonly string[]): string[] {
  let secretFollows = false;
  return args.map((arg) => {
    if (secretFollows) {
      secretFollows = false;
      return shown(arg, true);
    }
    const [flag = '', ...value] = arg.split('=');
    const named = secretVariable.exec(arg)?.[1];
    if (named !== undefined) return `${named}***`;
    if (!isSecretFlag(flag)) return maskUris(arg);
    if (value.length > 0) return `${flag}=${shown(value.join('='), true)}`;
    secretFollows = true;
    return arg;
  });
}

/** `NAME=VALUE` of `--gateway-env` whose name speaks of a secret. */
const secretVariable = /^((?:--gateway-env=)?[A-Z][A-Z0-9_]*(?:PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL|AUTH)[A-Z0-9_]*=)/i;

function isSecretFlag(arg: string): boolean {
  return tables.some((table) =>
    Object.values(table).some(({ flag, secret }) => secret === true && arg === `--${flag}`),
  );
}

/** A URI keeps its address; any other secret is nobody's business. */
function shown(value: string, secret: boolean): string {
  if (!secret) return maskUris(value);
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? maskUris(value) : '***';
}

/** A word as a shell reads it back. */
export function quote(text: string): string {
  return /^[\w@%+=:,./*-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
