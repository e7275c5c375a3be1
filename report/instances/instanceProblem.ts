/** What is wrong with an instance, so that the whole has not passed. */
export interface InstanceProblem {
  /** From 1 on; absent where nobody can tell which instance it is. */
  readonly index?: number;
  /** What is wrong, with the instance and where it lies. */
  readonly text: string;
  /**
   * Samples are absent and nothing else: those that are there are sound, and what they show to have happened has
   * happened.
   */
  readonly onlyLoses: boolean;
}

/** "instance 3 of 4" */
export function nameOf({ index, of }: { readonly index: number; readonly of: number }): string {
  return `instance ${index} of ${of}`;
}
