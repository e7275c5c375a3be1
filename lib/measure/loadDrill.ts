import type { Plan } from '../../contract/plan.ts';

/** The parts of a Redis drill, where the plan has one. Only k6's init context can load them. */
export function loadDrill(plan: Plan) {
  return plan.redisResetSequence > 0 ? require('../apart/drill.ts') : undefined;
}
