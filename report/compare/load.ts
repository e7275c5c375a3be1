import type { ScenarioReport } from '../schema.ts';

/** In what the load of a run differs from that of its baseline: then its times cannot be held against each other. */
export function loadDifferences(baseline: readonly ScenarioReport[], target: ScenarioReport): string[] {
  const own = loadOf(target);
  return Object.entries(own).flatMap(([name, value]) => {
    const others = new Set(baseline.map((report) => loadOf(report)[name]));
    others.delete(value);
    return others.size === 0 ? [] : [`${name} ${[...others].join(' or ')} and ${value}`];
  });
}

function loadOf(report: ScenarioReport): Record<string, number | undefined> {
  const delay = typeof report.options?.delayMs === 'number' ? report.options.delayMs : undefined;
  switch (report.scenario) {
    case 'broadcast-burst':
      return { clients: report.details.clientCount, events: report.details.eventCount, 'ms between events': delay };
    case 'catch-up-burst':
      return { clients: report.details.attempts?.length ?? 1, events: report.details.eventCount };
    case 'idle-eviction':
      return { clients: report.details.attempts, 'ms of idle timeout': report.details.idleTimeoutMs };
    default:
      return { attempts: report.details.attempts };
  }
}
