/** What a look at one thing before a run has found. */
export interface Finding {
  /** What was looked at: "open files", "local ports". */
  readonly check: string;
  /**
   * `error`: the run cannot work. `warning`: it can, and its figures will say less. `skipped`: there was nothing to look
   * at, or no leave to.
   */
  readonly level: 'ok' | 'warning' | 'error' | 'skipped';
  readonly found: string;
  /** What to do about it; with a number that works here where there is one. */
  readonly change?: string;
}
