import { touchedOf } from '../../contract/drill.ts';
import type { Plan } from '../../contract/plan.ts';
import { drillSettings } from '../../thresholds/drills/drill.ts';

/** What a drill was to do, as far as its plan tells: ways and shares are settings of some drills. */
export function drillPlan(plan: Plan): { way: string | null; plannedMs: number; touched: number } {
  const own = new Map<string, unknown>(Object.entries(plan));
  const [way, share, planned] = ['way', 'share', 'disturbForMs'].map((key) => own.get(key));
  const { clientCount } = plan;
  return {
    way: typeof way === 'string' ? way : null,
    plannedMs: typeof planned === 'number' ? planned : drillSettings.disturbForMs.fallback,
    touched: touchedOf({ clientCount, ...(typeof share === 'number' ? { share } : {}) }),
  };
}
