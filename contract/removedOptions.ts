import { environmentNames } from './environmentNames.ts';

/** A setting that there was in an earlier version. */
export interface RemovedOption {
  /** Its key in a config file. */
  readonly key: string;
  readonly flag: string;
  /** What stands in its place. */
  readonly instead: string;
}

/** Refused with what replaced them: who still sets one expects something of it. */
export const removedOptions: readonly RemovedOption[] = [
  {
    key: 'maxGeneratorLagMs',
    flag: 'max-generator-lag',
    instead:
      "every latency now carries k6's own delay (receive_delay) as an interval, and a limit within that makes the goal invalid by itself: leave it out",
  },
];

/** @param name as it was given: a flag, a variable or a key */
export function noLonger(name: string, { instead }: RemovedOption): string {
  return `${name} is no longer an option: ${instead}`;
}

/** What is wrong with an environment that still sets one. */
export function removedIn(environment: Readonly<Record<string, string | undefined>> = {}): string[] {
  return removedOptions.flatMap((option) => {
    const name = environmentNames(option.flag).find((each) => environment[each]);
    return name === undefined ? [] : [noLonger(name, option)];
  });
}
