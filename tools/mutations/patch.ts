/** A rule that stands in code or in an option's default, not in a goal; broken by another text in its place. */
export interface Patch {
  readonly name: string;
  /** From the project's root. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Test files that have to notice, where it is not those of the goals. */
  readonly tests?: readonly string[];
}

export const patch = (name: string, file: string, find: string, replace: string): Patch => ({
  name,
  file,
  find,
  replace,
});
