import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { usageError } from '../contract/errors.ts';
import { logLevels } from '../gateway/variables.ts';
import type { GatewaySource } from '../run/gateway/openGatewayUnderTest.ts';
import type { GatewayToCome } from '../run/room/requireRoom.ts';
import type { Settings, SettingsInput } from '../settings/settings.ts';
import { relaxedLimits } from '../thresholds/relaxedLimits.ts';
import { parseDuration } from './duration.ts';

/** Flags that say which gateway is tested, and how one is started. */
export interface GatewayFlags {
  /** Only of commands that test a running gateway by default. */
  embedded?: true;
  gatewayCommand?: string;
  gatewayEnv: string[];
  gatewayLog?: string;
  gatewayLogLevel?: string;
  gatewayStartTimeout?: string;
  gatewayStopCommand?: string;
  defect: string[];
  apiUrl?: string;
}

export function addGatewayFlags(command: Command): Command {
  return command
    .option(
      '--gateway-command <COMMAND>',
      'shell command that starts your gateway on the port in the environment variable PORT',
    )
    .option(
      '--gateway-env <NAME=VALUE>',
      'environment variable for that gateway; overrides what rlt sets; repeatable',
      collect,
      [],
    )
    .option(
      '--gateway-log <FILE>',
      'log file of the gateway, if it writes one; only what is added during the run is read',
    )
    .option(
      '--gateway-log-level <LEVEL>',
      'how much a gateway that rlt starts logs, such as debug: the environment variable LOG_LEVEL',
    )
    .option(
      '--gateway-stop-command <COMMAND>',
      'shell command that stops the gateway, if --gateway-command starts it in the background',
    )
    .option('--gateway-start-timeout <TIME>', 'how long the gateway may take to become healthy: 90s, 2m (default: 20s)')
    .option(
      '--defect <NAME>',
      'break the reference gateway on purpose (rlt gateway --list-defects); repeatable',
      collect,
      [],
    );
}

/** What a command tests where no flag says it. */
export type UsualGateway = 'reference' | 'running';

/**
 * Which gateway the flags ask for.
 *
 * @param addressGiven whether the user named an address, by flag, environment or config file
 * @throws RltError (usage) for flags that contradict each other or have no effect
 */
export async function gatewaySource(
  flags: GatewayFlags,
  usual: UsualGateway,
  addressGiven: boolean,
): Promise<GatewaySource> {
  const { gatewayCommand, gatewayLog, gatewayStopCommand, apiUrl, defect } = flags;
  const isReference = usual === 'running' ? flags.embedded === true : gatewayCommand === undefined && !addressGiven;
  const environment = {
    ...(usual === 'running' ? limitsIn(process.env) : {}),
    ...logLevel(flags.gatewayLogLevel, isReference ? logLevels : undefined),
    ...parseVariables(flags.gatewayEnv),
  };
  const startTimeoutMs = parseDuration('gateway-start-timeout', flags.gatewayStartTimeout ?? '20s');
  if (defect.length > 0) await requireDefects(defect, isReference, usual);
  if (gatewayCommand !== undefined) {
    refuseOthers(flags, apiUrl);
    return {
      kind: 'command',
      command: gatewayCommand,
      environment,
      logFile: gatewayLog,
      startTimeoutMs,
      stopCommand: gatewayStopCommand,
    };
  }
  if (gatewayStopCommand !== undefined) {
    throw usageError(
      '--gateway-stop-command has no effect without --gateway-command',
      'it stops what --gateway-command has started in the background',
    );
  }
  if (isReference) {
    if (gatewayLog === undefined) return { kind: 'reference', environment, defects: defect, startTimeoutMs };
    throw usageError(
      '--gateway-log has no effect on the reference gateway, whose output is captured',
      'name the gateway that writes this file: --gateway-command "…" or --api-url URL',
    );
  }
  refuseUnused(flags);
  if (gatewayLog !== undefined) await requireLog(gatewayLog);
  return { kind: 'running', logFile: gatewayLog };
}

/** The same for a look at the run before there is a gateway. */
export function gatewayToCome(source: GatewaySource): GatewayToCome {
  return source.kind === 'running'
    ? { isStartedHere: false, environment: {} }
    : { isStartedHere: true, environment: source.environment };
}

/** Defaults of the settings that follow from the gateway. */
export function defaultsFor(source: GatewaySource): NonNullable<SettingsInput['defaults']> {
  // Only of the reference gateway is it known that it accepts a list of Origins.
  return source.kind === 'reference' ? { alternateOrigin: 'http://localhost:5174' } : {};
}

/**
 * The reference gateway, whose port nobody knows beforehand, has its metrics beside everything else.
 *
 * @throws RltError (usage) where they are given an address of their own
 */
export function refuseMetricsUrl({ kind }: GatewaySource, { metricsUrl }: Settings): void {
  if (kind !== 'reference' || metricsUrl === undefined) return;
  throw usageError(
    '--metrics-url has no effect on the reference gateway, which serves its metrics itself',
    'leave it out, or name the gateway that has its metrics there: --api-url URL or --gateway-command "…"',
  );
}

// --- internal ---

function collect(value: string, values: string[]): string[] {
  return [...values, value];
}

/** Limits in the user's own environment, which a single run leaves as they are. */
function limitsIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.keys(relaxedLimits).map((name) => [name, environment[name] ?? ''] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

function refuseOthers(
  { embedded, gatewayCommand, gatewayStopCommand }: GatewayFlags,
  apiUrl: string | undefined,
): void {
  if (apiUrl !== undefined) {
    throw usageError(
      '--gateway-command and --api-url exclude each other',
      'rlt starts the command on a free port; to test a gateway that is already running, leave out --gateway-command',
    );
  }
  if (embedded) {
    throw usageError(
      '--gateway-command and --embedded exclude each other',
      'leave out --embedded: a gateway that rlt starts gets private data stores without it',
    );
  }
  if (gatewayStopCommand?.trim() === '') {
    throw usageError('--gateway-stop-command is empty: expected a shell command');
  }
  if (gatewayCommand?.trim() === '') throw usageError('--gateway-command is empty: expected a shell command');
}

function refuseUnused({ gatewayEnv, gatewayLogLevel, gatewayStartTimeout }: GatewayFlags): void {
  const [unused] = [
    ...(gatewayEnv.length > 0 ? ['env'] : []),
    ...(gatewayLogLevel === undefined ? [] : ['log-level']),
    ...(gatewayStartTimeout === undefined ? [] : ['start-timeout']),
  ];
  if (unused === undefined) return;
  throw usageError(
    `--gateway-${unused} has no effect on a gateway that is already running at --api-url`,
    'let rlt start it: --gateway-command "…"',
  );
}

/** @param levels those that there are; loggers have names of their own for them, which their gateway alone knows */
function logLevel(level: string | undefined, levels: readonly string[] | undefined): Record<string, string> {
  if (level === undefined) return {};
  if (levels?.includes(level) ?? /^[A-Za-z][\w-]*$|^\d+$/.test(level)) return { LOG_LEVEL: level };
  const expected = levels === undefined ? 'a word or a number, such as debug' : `one of ${levels.join(', ')}`;
  throw usageError(`--gateway-log-level is ${JSON.stringify(level)}: expected ${expected}`);
}

/** The reference gateway itself would refuse them too late, when each scenario starts it. */
async function requireDefects(names: readonly string[], isReference: boolean, usual: UsualGateway): Promise<void> {
  if (!isReference) {
    throw usageError(
      '--defect works with the reference gateway only',
      usual === 'running'
        ? 'start the reference gateway with --embedded'
        : 'leave out --gateway-command and --api-url to test the reference gateway',
    );
  }
  // Socket.IO and the drivers take half a second to load, which nobody should wait for who breaks nothing.
  const { findDefects } = await import('../gateway/defects/index.ts');
  findDefects(names);
}

/** A log file of a gateway that runs already is there already. */
async function requireLog(file: string): Promise<void> {
  try {
    await (await open(file, 'r')).close();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(
      `--gateway-log is ${JSON.stringify(file)}: ${reason}`,
      'name the file that the gateway writes its log to',
    );
  }
}

function parseVariables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) {
        throw usageError(`--gateway-env is ${JSON.stringify(text)}: expected NAME=VALUE, such as NODE_ENV=production`);
      }
      return [name, value];
    }),
  );
}
