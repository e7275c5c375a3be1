import type { Summary } from '../../contract/summary.ts';
import { ranges } from '../analysis/ranges.ts';
import type { InstanceClock } from './clocks.ts';
import type { InstanceDocument } from './instanceDocument.ts';
import { type InstanceProblem, nameOf } from './instanceProblem.ts';
import type { InstanceSamples } from './instanceSamples.ts';
import { cameToItsEnd, type Instance } from './readInstances.ts';

/** An instance whose samples were read. */
export interface MeasuredInstance {
  readonly instance: Instance;
  readonly clock: InstanceClock;
  readonly samples: InstanceSamples;
}

/** What reading an instance's samples has shown to be wrong with it. */
export function problemsOf({
  instance: { document, summary },
  samples: { problem, negative },
}: MeasuredInstance): InstanceProblem[] {
  const { index } = document;
  const alone = problem === undefined ? wasAlone(document, summary) : undefined;
  return [
    ...(alone === undefined ? [] : [{ index, text: `${nameOf(document)} ${alone}`, onlyLoses: true }]),
    ...(problem === undefined
      ? []
      : [{ index, text: `${nameOf(document)} is partial: ${problem.text}`, onlyLoses: problem.onlyLoses }]),
    ...(negative === undefined ? [] : [{ index, text: `${nameOf(document)}: ${negative}`, onlyLoses: false }]),
  ];
}

/** Why the clients of an instance that left everything may have missed what the others did; undefined: they have not. */
function wasAlone({ of, exitCode }: InstanceDocument, summary: Summary | undefined): string | undefined {
  // Of one that did not come to its end that is said already.
  if (of === 1 || !cameToItsEnd(exitCode) || summary === undefined || !summary.setUp) return undefined;
  const said = (metric: string) => (summary.metrics[metric]?.values.count ?? 0) > 0;
  if (!said('instances_joined')) return 'did not begin with the others';
  return said('instances_left') ? undefined : 'was cut off from the Redis in which the instances meet before its end';
}

/** The instance that publishes: times are taken from its clock to those of all others. */
export function publisherAmong(instances: readonly Instance[]): Instance | undefined {
  return instances.find(({ summary }) => (summary?.metrics.publish_time?.values.value ?? 0) > 0) ?? firstOf(instances);
}

/** k6 gives every role of a single virtual user to the first instance. */
function firstOf(instances: readonly Instance[]): Instance | undefined {
  return instances.find(({ document: { index } }) => index === 1);
}

/** When the first of them began, by the clock that all share as far as it is known. */
export function startOf(measured: readonly MeasuredInstance[]): Date {
  const starts = measured.map(
    ({ instance, clock }) => Date.parse(instance.document.startedAt) + Math.round(clock.before?.offsetMs ?? 0),
  );
  return new Date(Math.min(...starts));
}

/** What all instances used together; null where none says. */
export function resourcesOf(instances: readonly Instance[]) {
  const sum = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  const used = instances.map(({ document: { resources } }) => resources);
  return {
    cpuSeconds: sum(used.map(({ cpuSeconds }) => cpuSeconds)),
    maxRssBytes: sum(used.map(({ maxRssBytes }) => maxRssBytes)),
  };
}

/** What k6 logged as errors, each once, with the instances. */
export function errorsOf(instances: readonly Instance[], of: number): string[] {
  const byText = new Map<string, number[]>();
  for (const { document } of instances) {
    for (const text of new Set(document.errors)) byText.set(text, [...(byText.get(text) ?? []), document.index]);
  }
  if (of === 1) return [...byText.keys()];
  return [...byText].map(([text, indexes]) => `instance${indexes.length === 1 ? '' : 's'} ${ranges(indexes)}: ${text}`);
}

/** By which method the instances took times. */
export function clockMethods(instances: readonly Instance[]): string {
  const methods = new Set(instances.flatMap(({ summary }) => summary?.clock ?? []));
  return methods.size === 0 ? 'as far as samples were left' : [...methods].join('; ');
}
