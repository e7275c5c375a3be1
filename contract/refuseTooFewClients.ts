import { usageError } from './errors.ts';

/** @throws RltError (usage) where the file has too few lines */
export function refuseTooFewClients(file: string, scenario: string, needed: number, lines: number): void {
  if (lines >= needed) return;
  throw usageError(
    `--clients-file ${file} has ${lines} clients, but ${scenario} connects ${needed}: each needs a line of its own`,
  );
}
