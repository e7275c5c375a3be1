import type { Dialect } from './dialect.ts';

/** A moment that is marked in all panels, wherever its query gives something. */
export interface Annotation {
  readonly name: string;
  readonly text: string;
  readonly colour: string;
  readonly expr: (dialect: Dialect) => string;
}

/** A moment has to be seen at a step of the query, although samples are sent but once a second or two. */
const momentSeconds = 4;

/** Of any gateway whose metrics answered before. */
export const gatewayDown: Annotation = {
  name: 'Gateway does not answer',
  text: "The gateway's metrics endpoint did not answer.",
  colour: 'red',
  expr: (dialect) => `${dialect.gauge('gateway_up', 'soFar')} == 0`,
};

export const outages: readonly Annotation[] = [
  gatewayDown,
  {
    name: 'Nobody listens to Redis',
    text: 'Published events reached fewer than one Redis subscriber on average: the gateway was cut off.',
    colour: 'orange',
    expr: (dialect) => `${dialect.mean('publish_receivers', 'recent')} < 1`,
  },
  {
    name: 'Redis takes nothing',
    text: 'Publishing failed.',
    colour: 'purple',
    expr: (dialect) => `${dialect.counter('publish_failed', 'recent')} > 0`,
  },
  {
    name: 'Redis drill',
    text: 'rlt itself disturbed Redis: an outage that was asked for begins, and ends.',
    colour: 'blue',
    expr: (dialect) => `${dialect.secondsSince('redis_drill_time')} < ${momentSeconds}`,
  },
  {
    name: 'Drill',
    text: 'rlt drill disturbed something: that began, was taken back, or had no effect on events any more.',
    colour: 'blue',
    expr: (dialect) => `${dialect.secondsSince('drill_time')} < ${momentSeconds}`,
  },
];
