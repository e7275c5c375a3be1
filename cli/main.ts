import { setDefaultResultOrder } from 'node:dns';
import { toolVersion } from '../settings/version.ts';

const args = process.argv.slice(2);

// `rlt --help | head`: the reader has seen enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Scripts ask for it again and again: all that is loaded for it is this file.
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) process.stdout.write(`${toolVersion}\n`);
else await run();

async function run(): Promise<void> {
  const { hideSecretArguments } = await import('./commandLine.ts');
  hideSecretArguments(args);
  // As k6 does: of a name with several addresses both must look at the same gateway.
  setDefaultResultOrder('ipv4first');
  const { runCommandLine } = await import('./program.ts');
  await runCommandLine(args);
}
