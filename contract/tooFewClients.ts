/** Says that the file has too few lines; undefined where it has enough. */
export function tooFewClients(scenario: string, needed: number, lines: number): string | undefined {
  if (lines >= needed) return undefined;
  return `--clients-file has ${lines} clients, but ${scenario} connects ${needed}: each needs a line of its own`;
}
