import { setDefaultResultOrder } from 'node:dns';
import { hideSecretArguments } from './commandLine.ts';
import { runCommandLine } from './program.ts';

const args = process.argv.slice(2);
hideSecretArguments(args);
// As k6 does: of a name with several addresses both must look at the same gateway.
setDefaultResultOrder('ipv4first');

// `rlt --help | head`: the reader has seen enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

await runCommandLine(args);
