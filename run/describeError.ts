/** Node hides the reasons of several failed addresses in an error without a message. */
export function describe(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(describe))].join(', ');
  return error instanceof Error ? error.message : String(error);
}
