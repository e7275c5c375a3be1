import type { Command } from 'commander';
import type { OwnScenarios } from '../ownScenarios.ts';

type Load = (own: () => Promise<OwnScenarios>, args: readonly string[]) => Promise<Command>;

/** In the order in which the help lists them; `own` gives the scenarios that are not built in, which bring flags along. */
const commands: Readonly<Record<string, Load>> = {
  verify: async (own) => (await import('./verify.ts')).verifyCommand(await own()),
  run: async (own) => (await import('./run.ts')).runCommand(await own()),
  suite: async (own) => (await import('./suite.ts')).suiteCommand(await own()),
  drill: async (_, args) => (await import('./drill.ts')).drillCommand(args),
  doctor: async (own) => (await import('./doctor.ts')).doctorCommand(await own()),
  cloud: async (own) => (await import('./cloud.ts')).cloudCommand(await own()),
  k8s: async (own) => (await import('./k8s.ts')).k8sCommand(await own()),
  build: async () => (await import('./build.ts')).buildCommand(),
  new: async () => (await import('./new.ts')).newCommand(),
  profile: async () => (await import('./profile.ts')).profileCommand(),
  seed: async (own) => (await import('./seed.ts')).seedCommand(await own()),
  setup: async () => (await import('./setup.ts')).setupCommand(),
  report: async (own) => (await import('./report.ts')).reportCommand(await own()),
  merge: async (own) => (await import('./merge.ts')).mergeCommand(await own()),
  compare: async () => (await import('./compare.ts')).compareCommand(),
  'compare-metrics': async () => (await import('./compareMetrics.ts')).compareMetricsCommand(),
  instance: async () => (await import('./instance.ts')).instanceCommand(),
  gateway: async () => (await import('./gateway.ts')).gatewayCommand(),
};

/**
 * The command that these arguments begin with, alone: loading all takes as long as a gateway does to start. Every
 * command where they begin with none, so that the help can list them and a misspelt one can be named.
 *
 * @throws RltError (usage) for a script that cannot be run, with the line
 */
export function commandsFor(args: readonly string[]): Promise<Command[]> {
  const [name = ''] = args;
  let found: Promise<OwnScenarios> | undefined;
  const own = () => {
    found ??= import('../ownScenarios.ts').then(({ findOwnScenarios }) => findOwnScenarios(args));
    return found;
  };
  const one = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return Promise.all((one === undefined ? Object.values(commands) : [one]).map((load) => load(own, args.slice(1))));
}
