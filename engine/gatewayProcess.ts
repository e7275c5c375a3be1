import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type RltError, unavailableError } from '../contract/errors.ts';
import { type Child, type Exit, type Stream, startChild } from './child.ts';
import { isFree, onFreePort } from './freePort.ts';
import { askAll, describeAnswers, type HealthAnswer, type HealthCheck } from './health.ts';
import { type Lifetime, untilAborted } from './lifetime.ts';
import { PortTaken } from './portTaken.ts';
import { processesWith, signalAllWith } from './processes.mjs';
import { projectRoot } from './projectRoot.ts';
import { runtimeOn } from './runtime.ts';
import { backgroundHint, endedWhileStarting, saying } from './startFailure.ts';
import { endAllWith, runStopCommand, stopTimeoutMs } from './stopGateway.ts';

export interface GatewayOptions {
  /** A shell command line that starts a gateway on the port in PORT; the reference gateway when absent. */
  readonly command?: string;
  /** Arguments of the reference gateway: its defects. */
  readonly args?: readonly string[];
  /** Added to the environment: limits, REDIS_URL, MONGODB_URI. PORT is set here unless it stands in there. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path that answers with a 2xx status once the gateway is up. */
  readonly healthPath: string;
  /** Whether any answer there will do. */
  readonly anyAnswer?: boolean | undefined;
  /** Headers of that request. */
  readonly healthHeaders?: Readonly<Record<string, string>>;
  /** Gets everything that the gateway writes, in order; in the lifetime's own folder by default. */
  readonly logFile?: string;
  /** How long it may take to become healthy; 20 s by default. */
  readonly timeoutMs?: number;
  /** Ends a gateway that `command` starts in the background: `command` may then end with exit code 0. */
  readonly stopCommand?: string | undefined;
  /** Told why the stop command did not do what it should. */
  readonly onStopFailure?: (failure: string) => void;
  readonly onLine?: (line: string, stream: Stream) => void;
  /** Told every second that it is still waited for. */
  readonly onWait?: (seconds: number) => void;
}

export interface GatewayProcess {
  readonly pid: number;
  /** "http://127.0.0.1:40115", or "http://[::1]:40115" for one that listens there only. */
  readonly url: string;
  readonly logFile: string;
  /** How it ended; `undefined` while it runs. One that ends during a run has crashed. */
  exit(): Exit | undefined;
  readonly exited: Promise<Exit>;
  /** Its latest lines, for an error message. */
  lastLines(): readonly string[];
  /** What it runs on, such as "Node.js v24.1.0"; `undefined` where that cannot be seen. */
  runtime(): Promise<string | undefined>;
  /** Why it is not healthy now; `undefined` where it is. */
  trouble(): Promise<string | undefined>;
  /** Ends it with all it has started, wherever that has gone; settles when its log is written out. */
  stop(): Promise<Exit>;
  /** The same by SIGKILL, at once. */
  kill(): Promise<Exit>;
}

/**
 * Starts a gateway and waits until it is healthy.
 *
 * @throws RltError (exit code 3) when it ends or is not healthy in time; the message holds its last lines.
 */
export async function startGateway(lifetime: Lifetime, options: GatewayOptions): Promise<GatewayProcess> {
  const logFile = options.logFile ?? join(await lifetime.tempFolder('gateway'), 'gateway.log');
  const given = Number(options.env.PORT ?? 0);
  if (given === 0) return onFreePort((port) => startOn(lifetime, options, logFile, port));
  // A stranger there might answer as healthy, and would then be measured instead.
  if (!(await isFree(given))) throw portInUse(given);
  return startOn(lifetime, options, logFile, given).catch((error: unknown) => {
    throw error instanceof PortTaken ? portInUse(given) : error;
  });
}

function portInUse(port: number): Error {
  return unavailableError(`the gateway's port ${port} is in use`, 'leave out PORT to let rlt choose a free port');
}

async function startOn(
  lifetime: Lifetime,
  options: GatewayOptions,
  logFile: string,
  port: number,
): Promise<GatewayProcess> {
  const { command, args = [], env, healthPath, onLine = () => {} } = options;
  const log = await openLog(logFile);
  const mark = [markName, randomUUID()] as const;
  const environment = { ...process.env, ...env, PORT: `${port}`, [mark[0]]: mark[1] };
  const releaseMark = lifetime.guardMark(mark.join('='));
  const stopCommand =
    options.stopCommand === undefined
      ? undefined
      : { command: options.stopCommand, env: environment, timeoutMs: stopTimeoutMs };
  const releaseStop = stopCommand === undefined ? () => {} : lifetime.guardStop(stopCommand);
  const child = await startChild(lifetime, {
    ...(command === undefined ? referenceGateway(args) : { command, shell: true }),
    env: environment,
    onLine: (line, stream) => {
      log.write(line);
      onLine(line, stream);
    },
  }).catch((error: unknown) => {
    releaseStop();
    releaseMark();
    throw error;
  });
  const urls = loopbacks.map((host) => `http://${host}:${port}`);
  const health = { urls, path: healthPath, headers: options.healthHeaders ?? {}, anyAnswer: options.anyAnswer };
  const end = async () => {
    let failure = stopCommand === undefined ? undefined : await runStopCommand(lifetime, stopCommand);
    releaseStop();
    const exit = await child.stop({ graceMs: 8000 });
    await endAllWith(mark.join('='), 5000);
    releaseMark();
    if (stopCommand !== undefined && (await askAll(health)).some(({ isHealthy }) => isHealthy)) {
      failure ??= `a gateway still answers on port ${port} after --gateway-stop-command`;
    }
    if (failure !== undefined) options.onStopFailure?.(failure);
    await log.close();
    return exit;
  };
  let ending: Promise<Exit> | undefined;
  const stop = () => {
    ending ??= end();
    return ending;
  };
  const kill = () => {
    signalAllWith(mark.join('='), 'SIGKILL');
    return stop();
  };
  const forget = lifetime.onClose(stop);
  let url: string;
  try {
    url = await untilAborted(lifetime.signal, untilHealthy(child, health, options));
    await untilAborted(lifetime.signal, commandStays(child, { mark: mark.join('='), port }, options));
  } catch (error) {
    await stop();
    forget();
    throw error;
  }
  const { pid, exit, exited, lastLines } = child;
  const trouble = () => troubleOf({ ...health, urls: [url] });
  const runtime = () =>
    runtimeOn(
      port,
      processesWith(mark.join('=')).map((each) => each.pid),
    );
  return { pid, url, logFile, exit, exited, lastLines, runtime, trouble, stop, kill };
}

/** Stands in the environment of all that a gateway's command starts, so that it is found again wherever it goes. */
const markName = 'RLT_GATEWAY_START';

/** A start command that is about to end does so within this time. */
const commandEndsWithinMs = 2000;

/**
 * A command that starts a gateway in the background may end a moment after that one is healthy.
 *
 * @throws RltError (exit code 3) where nobody has said how to end what it leaves behind
 */
async function commandStays(
  child: Child,
  { mark, port }: { readonly mark: string; readonly port: number },
  { stopCommand }: GatewayOptions,
): Promise<void> {
  const hasLeft = processesWith(mark).some(({ group }) => group !== child.pid);
  if (stopCommand === undefined && !hasLeft) return;
  const over = new AbortController();
  const waited = delay(commandEndsWithinMs, undefined, { signal: over.signal }).catch(() => undefined);
  const exit = await Promise.race([child.exited, waited]);
  over.abort();
  if (exit === undefined || stopCommand !== undefined) return;
  throw exit.code === 0 ? leftBehind(child) : endedWhileStarting(child, exit, port);
}

/** The error for a command that has ended in order, and whose gateway goes on. */
export function leftBehind(child: Pick<Child, 'lastLines'>): RltError {
  return unavailableError(
    `the command ended with exit code 0 and left the gateway running in the background${saying(child)}`,
    backgroundHint,
  );
}

/** One answer that is missing may be a busy moment. */
async function troubleOf(health: HealthCheck): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const answers = await askAll(health);
    if (answers.some(({ isHealthy }) => isHealthy)) return undefined;
    if (attempt === 3) return describeAnswers(health, answers);
    await delay(500);
  }
}

interface LogFile {
  write(line: string): void;
  /** Settles when all lines are in the file; rejects if one could not be written, since a verdict rests on them. */
  close(): Promise<void>;
}

async function openLog(file: string): Promise<LogFile> {
  const handle = await open(file, 'w').catch((cause: Error) => {
    throw unavailableError(`the gateway's log ${file} cannot be written: ${cause.message}`, undefined, cause);
  });
  const stream = handle.createWriteStream();
  const done = finished(stream);
  done.catch(() => {});
  let isOpen = true;
  return {
    write(line) {
      // What a stranger to us still writes when all is over has no place any more.
      if (isOpen) stream.write(`${line}\n`);
    },
    close() {
      isOpen = false;
      stream.end();
      return done;
    },
  };
}

function referenceGateway(args: readonly string[]): { command: string; args: string[] } {
  return { command: process.execPath, args: [join(projectRoot(), 'dist', 'rlt.js'), 'gateway', ...args] };
}

/** What "localhost" can mean; the first is preferred where both answer. */
const loopbacks = ['127.0.0.1', '[::1]'];

/** @returns the first of the addresses where it is healthy */
async function untilHealthy(child: Child, health: HealthCheck, options: GatewayOptions): Promise<string> {
  const { timeoutMs = defaultTimeoutMs, onWait = () => {} } = options;
  const begun = performance.now();
  let told = 0;
  let answers: readonly HealthAnswer[] = [];
  while (performance.now() - begun < timeoutMs) {
    answers = await askAll(health);
    const exit = child.exit();
    if (exit !== undefined && !(exit.code === 0 && options.stopCommand !== undefined)) {
      await child.exited;
      throw endedWhileStarting(child, exit, Number(new URL(health.urls[0] ?? '').port));
    }
    const healthy = answers.find(({ isHealthy }) => isHealthy);
    if (healthy !== undefined) return healthy.url;
    const seconds = Math.floor((performance.now() - begun) / 1000);
    if (seconds > told) onWait(seconds);
    told = seconds;
    await delay(50);
  }
  throw notHealthyInTime(child, describeAnswers(health, answers), options.timeoutMs);
}

/** @param timeoutMs where it can be set by a flag */
function notHealthyInTime(child: Child, answers: string, timeoutMs: number | undefined): Error {
  const flag = timeoutMs === undefined ? '' : ' (--gateway-start-timeout)';
  const more = timeoutMs === undefined ? '' : '; if it needs longer, give it more with --gateway-start-timeout';
  return unavailableError(
    `the gateway did not become healthy within ${(timeoutMs ?? defaultTimeoutMs) / 1000} s${flag}: ` +
      `${answers}${saying(child)}`,
    `it must listen on 127.0.0.1 or ::1, on the port in the environment variable PORT, and answer there${more}`,
  );
}

const defaultTimeoutMs = 20_000;
