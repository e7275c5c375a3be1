import { gatewayRestart } from './gateway-restart.ts';
import { mongoOutage } from './mongo-outage.ts';
import { network } from './network.ts';
import { redisOutage } from './redis-outage.ts';
import { slowConsumer } from './slow-consumer.ts';

const all = [redisOutage, mongoOutage, gatewayRestart, network, slowConsumer] as const;

/** A drill: a scenario in which the command line disturbs something. */
export type Drill = (typeof all)[number];

/** The drills, in the order in which they are listed. */
export const drills: readonly Drill[] = all;

export type DrillName = Drill['name'];

export const drillNames: readonly DrillName[] = all.map(({ name }) => name);

/** Id of a goal that a drill judges. */
export type DrillGoalId = ReturnType<Drill['goals']>[number]['id'];
