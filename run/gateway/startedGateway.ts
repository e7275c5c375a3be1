import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RltError, unavailableError, usageError } from '../../contract/errors.ts';
import { requestHeaders } from '../../contract/requestHeaders.ts';
import {
  type GatewayProcess,
  type Lifetime,
  leftBehind,
  type Services,
  sayingMark,
  startGateway,
  watchTree,
} from '../../engine/index.ts';
import type { ResourceSample } from '../../report/gatewayResources.ts';
import { maskCredentials } from '../../report/logs/maskCredentials.ts';
import type { LogPart } from '../../report/logs/readLog.ts';
import type { GatewayReport } from '../../report/schema.ts';
import { maskerFor, maskUris, secretsIn } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import type { RestartableGateway } from '../drills/disturbance.ts';
import { operatorOf } from '../drills/operators.ts';
import type { GatewayUnderTest, LogSince, OpenedGateway } from './gatewayUnderTest.ts';
import { markLog } from './markLog.ts';
import { originsFor } from './origins.ts';
import { OutputLines } from './outputLines.ts';
import { runtimeInHeaders } from './runtimeInHeaders.ts';

export interface StartedGatewayOptions {
  /** A shell command line; the reference gateway when absent. */
  readonly command: string | undefined;
  /** Ways in which the reference gateway is broken on purpose. */
  readonly defects?: readonly string[] | undefined;
  /** Stronger than all that is set here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly services: Services;
  /** Where the gateway writes its log beside its output. */
  readonly logFile?: string | undefined;
  /** How long it may take to become healthy. */
  readonly startTimeoutMs?: number | undefined;
  /** Ends a gateway that the command starts in the background. */
  readonly stopCommand?: string | undefined;
  readonly log: (line: string) => void;
}

/** A gateway that is started anew for each scenario, with that scenario's limits. */
export function startedGateway(
  lifetime: Lifetime,
  { command, defects = [], environment, services, logFile, startTimeoutMs, stopCommand, log }: StartedGatewayOptions,
): GatewayUnderTest {
  const kind = command === undefined ? ('reference' as const) : ('command' as const);
  return {
    label: command === undefined ? ['reference gateway', ...defects.map(named)].join(' ') : maskUris(command),

    async open(settings, status): Promise<OpenedGateway> {
      status(`${settings.scenario}: starting the gateway`);
      const limits = settings.definition.limits ?? {};
      const addresses = { redisUrl: services.redisUrl, mongoUri: services.mongoUri };
      const secrets = secretsIn({ ...process.env, ...environment });
      const maskOwn = maskerFor({ ...settings, ...addresses }, secrets);
      const mask = (text: string) => maskCredentials(maskOwn(text));
      const limited = { kind, environment: shownEnvironment(limits, environment) };
      const between = await operatorOf(settings.scenario)?.between?.(lifetime, services, settings);
      const reached = { ...addresses, ...between?.addresses };
      const marked = logFile === undefined ? undefined : await markLog(logFile);
      const errors: string[] = [];
      const logs = await lifetime.tempFolder('gateway');
      let lives = 0;
      const newOutput = (streams: OutputLines): LogPart => {
        const source = lives === 0 ? "the gateway's output" : `its output after restart ${lives}`;
        return { source, file: join(logs, `gateway-${++lives}.log`), start: 0, streams };
      };
      let lines = new OutputLines();
      let output = newOutput(lines);
      const start = (port?: string, streams = lines, { file } = output) => {
        return startGateway(lifetime, {
          logFile: file,
          ...(command === undefined ? { args: defects.flatMap((name) => ['--defect', name]) } : { command }),
          env: {
            ...(command === undefined ? { LOG_LEVEL: 'info' } : {}),
            REDIS_URL: reached.redisUrl,
            MONGODB_URI: reached.mongoUri,
            ...originsFor(settings),
            ...limits,
            ...environment,
            ...(port === undefined ? {} : { PORT: port }),
          },
          ...readinessOf(settings),
          ...(startTimeoutMs === undefined ? {} : { timeoutMs: startTimeoutMs }),
          healthHeaders: requestHeaders(settings),
          stopCommand,
          onStopFailure: (failure) => {
            errors.push(mask(failure));
            // Nobody will read the report of a run that is being ended.
            if (lifetime.signal.aborted) log(`  ${mask(failure)}`);
          },
          onLine: (_, stream) => streams.add(stream),
          onWait: (seconds) => status(`${settings.scenario}: waiting for the gateway: ${seconds} s…`),
        });
      };
      let gateway: GatewayProcess;
      try {
        gateway = await start();
      } catch (error) {
        lifetime.signal.throwIfAborted();
        if (!(error instanceof RltError)) throw error;
        const failure = masked(error, mask);
        return {
          settings: { ...settings, ...addresses },
          isUp: false,
          isGone: () => true,
          secrets,
          close: async () => ({
            report: { ...limited, ...toReport(failure) },
            ...{ failure, errors, log: undefined },
            written: [output, ...(marked === undefined ? [] : [await marked.part()])],
          }),
        };
      }
      lines.markReady();
      const listen = async (): Promise<LogSince> => {
        const heard = output;
        const before = { lines: lines.count, bytes: (await stat(heard.file)).size };
        const isError = (line: number) => heard.streams?.isError(line + before.lines) === true;
        const part = { ...heard, start: before.bytes, streams: { isError, readyAfter: 0 } };
        const file = logFile === undefined ? undefined : await markLog(logFile);
        return async () => [
          part,
          ...(output === heard ? [] : [output]),
          ...(file === undefined ? [] : [await file.part()]),
        ];
      };
      const opened = {
        settings: { ...settings, ...addresses, apiUrl: gateway.url },
        isUp: true,
        secrets,
        between: between?.proxies,
        listen,
      };
      const runtime = (await gateway.runtime()) ?? (await runtimeInHeaders(opened.settings));
      const base = { ...limited, ...(runtime === undefined ? {} : { runtime: mask(runtime) }) };
      /** What those before a restart have written and used. */
      const formerly: LogPart[] = [];
      const formerResources: ResourceSample[] = [];
      let isDown = false;
      /** With that of one that did not come up again. */
      const allOutput = () => [...formerly.filter(({ file }) => file !== output.file), output];
      let tree = stopCommand === undefined ? watchTree(gateway.pid) : undefined;
      const nodes: { part(): LogPart; stop(): Promise<unknown> }[] = [];
      const another = async (): Promise<RestartableGateway> => {
        if (stopCommand !== undefined) {
          throw usageError(
            '--nodes is more than 1, with --gateway-stop-command: nobody could tell which of them that would end',
            'name a command whose gateway stays in the foreground, or leave out --nodes',
          );
        }
        let streams = new OutputLines();
        let written = newOutput(streams);
        let node = await start(undefined, streams, written);
        streams.markReady();
        let isEnded = false;
        const part = () => ({ ...written, lines: streams.count });
        nodes.push({ part, stop: () => node.stop() });
        const { url } = node;
        return {
          url,
          another,
          async end(signal) {
            isEnded = true;
            const last = part();
            await (signal === 'SIGKILL' ? node.kill() : node.stop());
            formerly.push(last);
          },
          async start() {
            if (!isEnded) return;
            streams = new OutputLines();
            written = newOutput(streams);
            node = await start(new URL(url).port, streams, written);
            streams.markReady();
            isEnded = false;
          },
        };
      };
      /** What the other nodes have written; they end with the first one. */
      const endNodes = async (): Promise<LogPart[]> => {
        const parts = nodes.map((node) => node.part());
        await Promise.all(nodes.map((node) => node.stop()));
        return parts.filter(({ file }) => !formerly.some((each) => each.file === file));
      };
      const restart: RestartableGateway = {
        url: opened.settings.apiUrl,
        another,
        async end(signal) {
          isDown = true;
          const part = { ...output, lines: lines.count };
          formerResources.push(...((await tree?.stop()) ?? []));
          await (signal === 'SIGKILL' ? gateway.kill() : gateway.stop());
          formerly.push(part);
        },
        async start() {
          lines = new OutputLines();
          output = newOutput(lines);
          gateway = await start(new URL(opened.settings.apiUrl).port);
          lines.markReady();
          tree = stopCommand === undefined ? watchTree(gateway.pid) : undefined;
          isDown = false;
        },
      };
      if (stopCommand !== undefined) {
        const linesAtStart = lines.count;
        return {
          ...opened,
          restart,
          isGone: async () => (await gateway.trouble()) !== undefined,
          async close() {
            const trouble = await gateway.trouble();
            // The words of a command that has ended are not those of the gateway that it has started.
            const isItsOwn = gateway.exit() === undefined || lines.count > linesAtStart;
            const file = await marked?.part();
            const files = file === undefined ? [] : [file];
            const parts = [...formerly, ...(isItsOwn ? [{ ...output, lines: lines.count }] : []), ...files];
            await gateway.stop();
            const gone = trouble === undefined ? {} : { gone: `the gateway is no longer healthy: ${mask(trouble)}` };
            const log = parts.length === 0 ? undefined : parts;
            return { report: { ...base, ...gone }, log, errors, written: [...allOutput(), ...files] };
          },
        };
      }
      const { pid: standInPid } = services.mongo ?? {};
      const standInTree = standInPid === undefined ? undefined : watchTree(standInPid);
      return {
        ...opened,
        restart,
        use: () => (isDown ? undefined : tree?.use()),
        isGone: () => !isDown && gateway.exit() !== undefined,
        async close() {
          const exit = gateway.exit();
          const isLeftBehind = exit?.code === 0 && (await gateway.trouble()) === undefined;
          // A package manager calls it an error that we end its child: what comes now is not the gateway's doing.
          const until = exit === undefined ? { lines: lines.count } : {};
          const file = await marked?.part();
          const resources = [...formerResources, ...((await tree?.stop()) ?? [])];
          const standIn = await standInTree?.stop();
          const ofNodes = await endNodes();
          await gateway.stop();
          const files = file === undefined ? [] : [file];
          const written = [...allOutput(), ...ofNodes, ...files];
          if (isLeftBehind) {
            const failure = masked(leftBehind(gateway), mask);
            return { report: { ...base, ...toReport(failure) }, failure, log: undefined, written };
          }
          const parts = [...formerly, ...(isDown ? [] : [{ ...output, ...until }]), ...ofNodes, ...files];
          if (exit === undefined || isDown) return { report: base, log: parts, written, resources, standIn };
          const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
          const lastLines = gateway.lastLines().slice(-10).map(mask);
          const gone = `the gateway ended with ${how} during the scenario`;
          return { report: { ...base, gone, lastLines }, log: parts, written, resources, standIn };
        },
      };
    },
  };
}

/**
 * Where a gateway says that it is ready. One that has no place for it answers as a Socket.IO server: with a refusal of a
 * transport that nobody has, which opens no session.
 */
function readinessOf({ profile: { http }, websocketPath }: Settings) {
  const healthPath = http.readyPath ?? http.healthPath;
  if (healthPath !== null) return { healthPath };
  return { healthPath: `${websocketPath.replace(/\/?$/, '/')}?EIO=4&transport=none`, anyAnswer: true };
}

/** So that a broken gateway's report is never taken for one of the whole. */
function named(defect: string): string {
  return `--defect ${defect}`;
}

/** The limits as they really were; of the user's other variables not even the names, which may tell too much. */
function shownEnvironment(
  limits: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, given[name] ?? value]));
}

function masked({ message, hint }: RltError, mask: (text: string) => string): RltError {
  return unavailableError(mask(message), hint === undefined ? undefined : mask(hint));
}

function toReport({ message }: RltError): Pick<GatewayReport, 'unavailable' | 'lastLines'> {
  const [unavailable = '', ...lastLines] = message.split('\n');
  return { unavailable: unavailable.replace(sayingMark, ''), lastLines: lastLines.map((line) => line.trim()) };
}
