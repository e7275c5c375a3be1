/**
 * Raw samples behind a goal's figure, in the groups that share a fate: all deliveries of one event are slow together,
 * so the event, and not the delivery, is what was drawn at random. In the order of time.
 */
export interface SampleGroups {
  readonly groups: readonly (readonly number[])[];
  /** Neighbours in time are alike as well (a pause hits several events). */
  readonly ordered: boolean;
}

/** The same with what one group is called, in the plural. */
export interface NamedSamples extends SampleGroups {
  readonly of: string;
}

/** Each value by itself, in no order that means anything. */
export function singleSamples(values: readonly number[]): NamedSamples {
  return { groups: values.map((value) => [value]), ordered: false, of: 'clients' };
}
