/** Limits that a busy machine keeps: for tests of something else than the limits. */
export const wide: readonly string[] = [...['--latency-threshold', '20000', '--replay-threshold', '20000']];

/** All scenarios as small as they can be judged, for two busy cores; what is judged is the verdict, not the speed. */
export const reduced: readonly string[] = [
  ...['--client-count', '10', '--event-count', '20', '--latency-threshold', '5000', '--replay-threshold', '5000'],
  ...['--rejection-threshold', '1000'],
];
