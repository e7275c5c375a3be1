import { Command } from 'commander';
import { readConfig } from '../../gateway/config.ts';
import { startGateway } from '../../gateway/gateway.ts';
import { variables } from '../../gateway/variables.ts';
import { wire } from '../../gateway/wire.ts';

/** `rlt gateway`: runs the reference gateway until it is told to stop. */
export function gatewayCommand(): Command {
  return new Command('gateway')
    .description('run the reference gateway: the contract that the scenarios test, to try them against')
    .addHelpText('after', helpText)
    .action(async () => {
      const gateway = await startGateway(readConfig(process.env));
      process.stderr.write(
        `gateway listens on ${gateway.url} (Socket.IO path ${wire.http.websocketPath}, ` +
          `metrics ${wire.http.metricsPath}); Ctrl-C stops it\n`,
      );
      const signal = await nextSignal(['SIGINT', 'SIGTERM']);
      process.stderr.write(`${signal}: closing the gateway; once more to end at once\n`);
      await gateway.close();
    });
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

Example:
  $ PORT=0 SOCKET_MAX_CONNECTIONS=50 REDIS_URL=redis://127.0.0.1:6379 rlt gateway

Exit codes: 0 stopped by SIGINT or SIGTERM, 2 wrong configuration, 3 the address is taken`;
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
