import type { SummaryMetrics } from './summary.ts';

/** VUs of each role of a script, each of which plays it once. */
export type Roles = Readonly<Record<string, number>>;

/** What k6 counts the VUs of a role by that came to its end, and not those that it interrupted. */
const ended = (role: string) => `iterations{scenario:${role}}`;

/** k6 thresholds that hold every role to its end: k6 itself is content when it has interrupted one. */
export function roleThresholds(roles: Roles): Record<string, string[]> {
  return Object.fromEntries(Object.entries(roles).map(([role, vus]) => [ended(role), [`count>=${vus}`]]));
}

/** Why nothing counts that was measured: a role that k6 had to interrupt may have seen only a part. */
export function whyUnended(roles: Roles, metrics: SummaryMetrics): string | undefined {
  const reasons = Object.entries(roles).flatMap(([role, vus]) => {
    const count = metrics[ended(role)]?.values.count ?? 0;
    return count >= vus ? [] : [`the role ${role} did not end, k6 had to interrupt it (${count} of ${vus} VUs ended)`];
  });
  return reasons.length === 0 ? undefined : reasons.join('; ');
}
