/** What became of one part of a profile on a gateway that runs. */
export interface ProbeLine {
  /** The part, by its path in the profile where it has one: `http.healthPath`, `subscribe`, `metrics.totalConnections`. */
  readonly part: string;
  readonly outcome: 'works' | 'does not work' | 'not tried';
  /** What was found, what came instead, or why it was not tried. */
  readonly found: string;
  /** What to change, and how; only where it does not work and something is known. */
  readonly change?: string | undefined;
}

export type TellLine = (line: ProbeLine) => void;
