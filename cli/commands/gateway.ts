import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { readConfig } from '../../gateway/config.ts';
import { behaviourWith, type Defect, defects, findDefects, isLegal } from '../../gateway/defects/index.ts';
import { startGateway } from '../../gateway/gateway.ts';
import { createLog } from '../../gateway/log.ts';
import { variables } from '../../gateway/variables.ts';
import { wire } from '../../gateway/wire.ts';

/** `rlt gateway`: runs the reference gateway until it is told to stop. */
export function gatewayCommand(): Command {
  return new Command('gateway')
    .description('run the reference gateway: the contract that the scenarios test, to try them against')
    .option('--defect <name>', 'break it on purpose, to see which goal notices (repeatable)', collect, [])
    .option('--list-defects', 'print all defects with the goals that they break, and exit')
    .option('--json', 'with --list-defects: print them as one JSON document')
    .addHelpText('after', helpText)
    .action(async (options: GatewayOptions) => {
      if (options.json && !options.listDefects) throw usageError('--json goes with --list-defects');
      if (options.listDefects) process.stdout.write(options.json ? defectsAsJson() : defectsAsText());
      else await runGateway(findDefects(options.defect));
    });
}

interface GatewayOptions {
  readonly defect: readonly string[];
  readonly listDefects?: true;
  readonly json?: true;
}

async function runGateway(chosen: readonly Defect[]): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const gateway = await startGateway(config, { log, behaviour: behaviourWith(chosen, log) });
  process.stderr.write(
    `gateway listens on ${gateway.url} (Socket.IO path ${wire.http.websocketPath}, ` +
      `metrics ${wire.http.metricsPath}); Ctrl-C stops it\n`,
  );
  if (chosen.length > 0) log.warn({ defects: chosen.map(({ name }) => name) }, 'broken on purpose');
  for (const { name, bug } of chosen) process.stderr.write(`broken on purpose: ${name}: ${bug}\n`);
  const signal = await nextSignal(['SIGINT', 'SIGTERM']);
  process.stderr.write(`${signal}: closing the gateway; once more to end at once\n`);
  await gateway.close();
}

function collect(name: string, names: readonly string[]): readonly string[] {
  return [...names, name];
}

function defectsAsJson(): string {
  const rows = defects.map((defect) => ({
    name: defect.name,
    bug: defect.bug,
    legal: isLegal(defect),
    fails: defect.fails,
    mayFail: defect.mayFail ?? [],
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

function defectsAsText(): string {
  return defects
    .map((defect) => {
      const outcome = isLegal(defect)
        ? 'allowed by the contract: all goals must pass'
        : `fails ${defect.fails.join(', ')}`;
      return `${defect.name}\n  ${defect.bug}\n  ${outcome}\n`;
    })
    .join('');
}

function helpText(): string {
  const width = Math.max(...variables.map(({ name }) => name.length));
  const rows = variables.map(
    ({ name, fallback, meaning }) => `  ${name.padEnd(width)}  ${meaning} (default: ${fallback ?? 'unset'})`,
  );
  return `
Configured by environment variables:
${rows.join('\n')}

Endpoints: Socket.IO ${wire.http.websocketPath}, GET ${wire.http.healthPath}, GET ${wire.http.readyPath}, GET ${wire.http.metricsPath}
The log is written to stdout as JSON lines; "listening" names the port.

Examples:
  $ PORT=0 SOCKET_MAX_CONNECTIONS=50 REDIS_URL=redis://127.0.0.1:6379 rlt gateway
  $ SOCKET_MAX_CONNECTIONS=50 rlt gateway --defect one-connection-too-many

Exit codes: 0 stopped by SIGINT or SIGTERM, 2 wrong usage or configuration, 3 the address is taken`;
}

/** Waits for the first of these signals; from then on they have their usual effect again. */
function nextSignal(signals: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      for (const name of signals) process.off(name, stop);
      resolve(signal);
    };
    for (const name of signals) process.on(name, stop);
  });
}
