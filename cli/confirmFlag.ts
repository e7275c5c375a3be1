import type { Command } from 'commander';

export interface ConfirmFlag {
  readonly confirm: readonly string[];
}

/** @param what what is done there: "a probe may be published" */
export function addConfirmFlag(command: Command, what: string): Command {
  return command.option(
    '--confirm <HOST>',
    `host, other than this machine, where ${what}; repeatable, or RLT_CONFIRM=HOST,HOST`,
    (host: string, hosts: readonly string[]) => [...hosts, host],
    [],
  );
}

/** No config file is asked: whoever runs it says so, not whoever has written down the addresses. */
export function confirmedHosts({ confirm }: ConfirmFlag, env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const named = (env.RLT_CONFIRM ?? '').split(',').map((host) => host.trim());
  return [...confirm, ...named.filter((host) => host !== '')];
}
