import { Command } from 'commander';
import { passThrough, withLifetime } from '../../engine/index.ts';
import { instanceSecrets } from '../../run/instances/instanceSecrets.ts';
import { isRun, type PlayedInstance, placeGiven, planGiven, playInstance } from '../../run/instances/playInstance.ts';
import { realK6 } from '../../run/instances/realK6.ts';
import { ship, shippingOf } from '../../run/instances/transport/shipping.ts';
import { formatCount } from '../../text/format.ts';

/** `rlt instance`: what the image for runners has as its k6. */
export function instanceCommand(): Command {
  return new Command('instance')
    .description('stand before k6 in a runner: keep what one instance of several leaves (the image calls it k6)')
    .argument('[ARGUMENTS...]', 'of k6, after --')
    .usage('-- ARGUMENTS')
    .allowUnknownOption()
    .addHelpText(
      'after',
      `
Everything but "run" goes to the real k6 as it is: the one that K6_BIN names, or that rlt setup has built. So does "run"
without a plan (RLT_PLAN, or an archive of rlt). A run with one leaves a folder for rlt merge, however k6 ends:
  RLT_INSTANCE_FOLDER/RUN/INDEX    samples, summary, and instance.json, which is written last

RLT_INSTANCE_FOLDER is rlt-instances in TMPDIR by default. RLT_INSTANCE_SHIP says how the folder gets to the merge: redis (by
default where the instances meet in one), folder=PATH (a volume that the merge sees too), none.

Exit codes: 0 k6 came to its end, whatever its thresholds say (a part has no verdict), 2 wrong usage, 3 the folder cannot be
written or handed on, 130 interrupted; any other is k6's own`,
    )
    .action(async (args: readonly string[]) => {
      const { env } = process;
      const k6 = await realK6(env);
      const plan = isRun(args) ? await planGiven(args, env) : undefined;
      if (plan === undefined) {
        process.exitCode = await passThrough(k6.path, args, env);
        return;
      }
      const part = placeGiven(args, env);
      const secrets = await instanceSecrets(args, env);
      const print = (line: string, stream: 'stdout' | 'stderr') => process[stream].write(`${line}\n`);
      const shipping = shippingOf(env, secrets);
      await withLifetime(async (lifetime) => {
        const played = await playInstance(lifetime, { k6, args, env, secrets, plan, part, print });
        print(describePart(played), 'stdout');
        const gone = await ship(played.folder, played.document, shipping);
        if (gone !== undefined) print(gone, 'stdout');
        process.exitCode = played.exitCode;
      });
    });
}

function describePart({ folder, document: { index, of, problem, samples } }: PlayedInstance): string {
  const partial = problem === undefined ? '' : ` (partial: ${problem})`;
  return `part ${index} of ${of}: ${formatCount(samples?.rows ?? 0)} samples in ${folder}${partial}; the verdict is for rlt merge`;
}
