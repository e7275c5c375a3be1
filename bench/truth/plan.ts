import { parseArgs } from 'node:util';
import { usageError } from '../../contract/errors.ts';
import { commonFlags } from '../present.ts';

export const help = `Holds the latencies of reports to the truth: when the kernel had the last byte of each delivery.
Captures loopback with tcpdump, as root or with CAP_NET_RAW; where that cannot be had it says so and measures nothing.
  npm run bench:truth                  every load in each way, five rounds; 1.5 to 2 hours
  npm run bench:truth -- --smoke       whether it works, in seconds
  --subscribers 50,200,1000,2000       how many clients get each event
  --pace paced,once                    one event each 25 ms, all at once, or both
  --generator free,pinned              k6 on all cores, on the first one alone, or both
  --transports websocket,polling
  --plain, --tls                       only without TLS, only with it; both by default
  --rounds 5                           of each
  --json FILE                          writes the figures of every round
  --raw FILE                           writes every delivery: a line of JSON for each round
  --docs                               writes the table into docs/benchmarks.md
  --from FILE,…                        measures nothing: takes figures that --json has written, in one go or several
`;

export const paces = ['paced', 'once'] as const;
export const generators = ['free', 'pinned'] as const;
export const transports = ['websocket', 'polling'] as const;

/** One way to run a broadcast. */
export interface Case {
  readonly subscribers: number;
  readonly events: number;
  readonly pace: (typeof paces)[number];
  readonly generator: (typeof generators)[number];
  readonly transport: (typeof transports)[number];
  readonly tls: boolean;
}

export interface BenchPlan {
  readonly rounds: number;
  readonly cases: readonly Case[];
}

/** Milliseconds between two events. */
export function delayOf({ pace }: Pick<Case, 'pace'>): number {
  return pace === 'paced' ? 25 : 0;
}

const options = {
  ...commonFlags,
  subscribers: { type: 'string' },
  pace: { type: 'string' },
  generator: { type: 'string' },
  transports: { type: 'string' },
  plain: { type: 'boolean' },
  tls: { type: 'boolean' },
  rounds: { type: 'string' },
  raw: { type: 'string' },
} as const;

export type Given = ReturnType<typeof parseGiven>;

/** @throws RltError usage */
export function parseGiven(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error), '--help has all options');
  }
}

/**
 * What the options ask for, in the order in which it is measured.
 *
 * @throws RltError usage
 */
export function planOf(given: Given): BenchPlan {
  const byDefault = given.smoke ? smoke : full;
  const sockets = given.subscribers === undefined ? byDefault.subscribers : amounts('--subscribers', given.subscribers);
  const chosenPaces = some('--pace', given.pace, paces);
  const chosenGenerators = some('--generator', given.generator, generators);
  const chosenTransports = some('--transports', given.transports, transports);
  const layers = given.plain === given.tls ? [false, true] : [given.tls === true];
  const { events } = byDefault;
  const cases = chosenTransports.flatMap((transport) =>
    layers.flatMap((tls) =>
      chosenGenerators.flatMap((generator) =>
        sockets.flatMap((subscribers) =>
          chosenPaces.map((pace): Case => ({ subscribers, events, pace, generator, transport, tls })),
        ),
      ),
    ),
  );
  const [rounds = byDefault.rounds] = given.rounds === undefined ? [] : amounts('--rounds', given.rounds, 1);
  return { rounds, cases };
}

const full = { subscribers: [50, 200, 1000, 2000], events: 100, rounds: 5 };
const smoke = { subscribers: [20], events: 10, rounds: 1 };

function some<Name extends string>(option: string, given: string | undefined, all: readonly Name[]): readonly Name[] {
  if (given === undefined) return all;
  const chosen = given.split(',').map((each) => {
    const name = all.find((one) => one === each.trim());
    if (name === undefined) {
      throw usageError(`${option} is ${JSON.stringify(given)}: it must be ${all.join(' or ')}, or both with a comma`);
    }
    return name;
  });
  return all.filter((each) => chosen.includes(each));
}

function amounts(option: string, given: string, most = Number.POSITIVE_INFINITY): number[] {
  const numbers = given.split(',').map((each) => (/^\s*\d{1,6}\s*$/.test(each) ? Number(each) : 0));
  if (numbers.includes(0) || numbers.length > most) {
    const allowed = most === 1 ? 'a whole number above 0' : 'whole numbers above 0, with commas between them';
    throw usageError(`${option} is ${JSON.stringify(given)}: it must be ${allowed}`);
  }
  return [...new Set(numbers)];
}
