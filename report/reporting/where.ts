/** Where goals were missed, from a table by their ids. */
export function whereByGoal<Report>(
  places: Readonly<Record<string, ((report: Report) => string[]) | undefined>>,
): (report: Report, goal: string) => string[] {
  return (report, goal) => (Object.hasOwn(places, goal) ? (places[goal]?.(report) ?? []) : []);
}
