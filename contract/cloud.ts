/** What Grafana Cloud k6 is told of a test: `options.cloud` of a k6 script. */
export interface CloudOptions {
  readonly projectID?: number;
  /** Runs of the same name are shown together. */
  readonly name?: string;
  /** Load zones by a label of one's own; the shares add up to 100. */
  readonly distribution?: Readonly<Record<string, LoadZoneShare>>;
}

export interface LoadZoneShare {
  /** "amazon:us:ashburn", or the name of a private load zone. */
  readonly loadZone: string;
  readonly percent: number;
}
