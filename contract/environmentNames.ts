/** Environment variables of a flag, the one that wins first. */
export function environmentNames(flag: string): readonly [string, string] {
  const name = flag.toUpperCase().replaceAll('-', '_');
  return [`RLT_${name}`, name];
}
