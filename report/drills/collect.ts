import type { Plan } from '../../contract/plan.ts';
import type { Summary } from '../../contract/summary.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { type Collector, countOf, micro } from '../collector.ts';
import { collectGeneric } from '../generic/collect.ts';
import { fieldOf, type Sample } from '../readSamples.ts';
import type { Timeline } from '../schema.ts';
import { UnreadableExamples } from '../unreadable.ts';
import { ClientTroubles } from './clientTroubles.ts';
import { DrillCourse } from './course.ts';
import type { Disturbance, DrillDetails } from './details.ts';
import { EventTroubles } from './eventTroubles.ts';
import { drillPlan } from './plan.ts';
import { recoveriesOf } from './recoveries.ts';
import { StormLog } from './storm.ts';

/** Gathers what a drill declares, and what the disturbance did to the clients. */
export function collectDrill(definition: ScenarioDefinition, plan: Plan): Collector<DrillDetails> {
  const generic = collectGeneric(definition);
  const unreadable = new UnreadableExamples();
  const steps = new Map<string, number>();
  const course = new DrillCourse();
  const storm = new StormLog();
  const clients = new ClientTroubles();
  const events = new EventTroubles();
  const recoveries: { client: number; afterMs: number }[] = [];
  const step = (phase: string, origin: number) => {
    const at = steps.get(phase);
    return at === undefined ? null : micro(at - origin);
  };
  const add = (sample: Sample) => {
    const { metric, value, metadata } = sample;
    unreadable.add(sample);
    course.add(sample);
    storm.add(sample);
    clients.add(sample);
    events.add(sample);
    if (metric === 'drill_time') steps.set(fieldOf(metadata, 'phase') ?? '', value);
    if (metric === 'recovery_duration') {
      recoveries.push({ client: Number(fieldOf(metadata, 'client')), afterMs: micro(value) });
    }
  };
  return {
    add(sample) {
      generic.add(sample);
      add(sample);
    },
    get explained() {
      return unreadable.explained;
    },
    marks: (origin) => marksOf(definition.name, plan, (phase) => step(phase, origin)),
    details(context) {
      const { summary, startedAt } = context;
      const { clientCount, recoveryThresholdMs, latencyThresholdMs } = plan;
      const { way, plannedMs, touched } = drillPlan(plan);
      const back = steps.get('back');
      const ended =
        back === undefined || course.lastPublishedAt === undefined ? undefined : course.lastPublishedAt - back;
      const { byClient, ...recovered } = recoveriesOf(recoveries, touched, ended);
      return {
        ...generic.details(context),
        disturbance: {
          ...{ way, plannedMs, clientCount, touched, recoveryThresholdMs, latencyThresholdMs },
          startedMs: step('start', startedAt),
          backMs: step('back', startedAt),
          steadyMs: step('steady', startedAt),
          seen: countOf(summary, 'disturbance_seen'),
          ...recovered,
          ...countsOf(summary),
          connections: {
            lost: countOf(summary, 'connections_lost'),
            lostByOthers: countOf(summary, 'connections_lost_by_others'),
            attempts: countOf(summary, 'reconnect_attempts'),
            refused: countOf(summary, 'reconnects_refused'),
            ...storm.details(),
          },
          course: course.details(startedAt),
          events: events.details((sequence) => {
            const at = course.publishedAt(sequence);
            return at === undefined ? null : micro(at - startedAt);
          }),
          troubled: clients.details(byClient, recoveryThresholdMs),
        },
      };
    },
  };
}

function countsOf(summary: Summary): Pick<Disturbance, 'lost' | 'replayed' | 'duplicates' | 'outOfOrder' | 'latency'> {
  return {
    lost: {
      refused: countOf(summary, 'events_lost_refused'),
      unheard: countOf(summary, 'events_lost_unheard'),
      away: countOf(summary, 'events_lost_away'),
      onTheWay: countOf(summary, 'events_lost_on_the_way'),
      missing: countOf(summary, 'events_missing'),
      beyondReplay: countOf(summary, 'events_beyond_replay'),
    },
    replayed: countOf(summary, 'replayed_events'),
    duplicates: countOf(summary, 'duplicate_deliveries'),
    outOfOrder: countOf(summary, 'events_out_of_order'),
    latency: {
      before: latencyOf(summary, 'latency_before'),
      during: latencyOf(summary, 'latency_during'),
      after: latencyOf(summary, 'latency_after'),
      touched: latencyOf(summary, 'latency_touched'),
      others: latencyOf(summary, 'latency_others'),
    },
  };
}

function latencyOf({ metrics }: Summary, name: string): Disturbance['latency']['before'] {
  const { count = 0, med = 0, 'p(95)': p95 = 0, max = 0 } = metrics[name]?.values ?? {};
  return count === 0 ? null : { count, p50: micro(med), p95: micro(p95), max: micro(max) };
}

/** The disturbance as a span of the charts, and the moment from which on all was as before. */
function marksOf(name: string, plan: Plan, step: (phase: string) => number | null): Timeline['marks'] {
  const [start, back, steady] = ['start', 'back', 'steady'].map(step);
  if (typeof start !== 'number') return [];
  const { way } = drillPlan(plan);
  const label = way === null ? name : `${name} (${way})`;
  return [
    { atMs: start, ...(typeof back === 'number' ? { untilMs: back } : {}), label },
    ...(typeof steady === 'number' && typeof back === 'number' ? [{ atMs: steady, label: 'events as before' }] : []),
  ];
}
