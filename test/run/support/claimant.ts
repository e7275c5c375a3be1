/*
 * A process that opens an output folder as `rlt run` does, says so, and holds it until it is ended or told to go on.
 */
import { once } from 'node:events';
import { RltError } from '../../../contract/errors.ts';
import { withLifetime } from '../../../engine/index.ts';
import { openOutputFolder } from '../../../run/outputFolder.ts';

const [path = '', mode = '', command = 'rlt run --claimant'] = process.argv.slice(2);
try {
  const output = await openOutputFolder({ path, force: true, planned: [], command });
  process.stdout.write('claimed\n');
  const held = async () => void (await once(process.stdin, 'data'));
  if (mode === 'lifetime') await withLifetime(({ signal }) => Promise.race([held(), once(signal, 'abort')]));
  else await held();
  await output.write('suite-summary.json', '{}');
} catch (error) {
  if (!(error instanceof RltError)) throw error;
  process.stdout.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
process.stdin.unref();
