import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
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
      if (options.json && !options.listDefects) throw usageError('--json needs --list-defects');
      // Socket.IO and the drivers take half a second to load, which nobody should wait for another command's help.
      const { defectsAsJson, defectsAsText, runGateway } = await import('../runGateway.ts');
      if (options.listDefects) process.stdout.write(options.json ? defectsAsJson() : defectsAsText());
      else await runGateway(options.defect);
    });
}

interface GatewayOptions {
  readonly defect: readonly string[];
  readonly listDefects?: true;
  readonly json?: true;
}

function collect(name: string, names: readonly string[]): readonly string[] {
  return [...names, name];
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
