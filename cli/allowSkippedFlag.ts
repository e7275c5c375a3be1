import type { Command } from 'commander';

/** The flag of every command that ends with a verdict. */
export interface AllowSkippedFlag {
  allowSkipped?: string[];
}

export function addAllowSkippedFlag(command: Command): Command {
  return command.option(
    '--allow-skipped <GOAL>',
    'a goal or scenario that may be skipped or not measured without failing the run; repeatable',
    (name: string, names: readonly string[] = []) => [...names, name],
  );
}
