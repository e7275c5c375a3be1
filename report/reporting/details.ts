import type * as z from 'zod/mini';
import type { ScenarioReport } from '../schema.ts';

type LooseDetails = ScenarioReport['details'];

/** A report whose details have the form that its scenario gives them. */
export type ReportWith<Details> = Omit<ScenarioReport, 'details'> & { readonly details: Details };

/** The form of one scenario's details. */
export interface DetailsForm<Details> {
  /** Notes that these details have the form, so that nobody has to look again. */
  keep(details: Details): Details;
  /** Reads a document's details. */
  read(document: unknown): { readonly details: Details } | { readonly problem: string };
  /**
   * A report with its details in this form.
   *
   * @throws ZodError where they have another one: a report that was read or built here has been held to it
   */
  of(report: ScenarioReport): ReportWith<Details>;
}

/** The form that a schema describes. A burst's details hold a million numbers: they are looked at once. */
export function detailsForm<Details extends LooseDetails>(schema: z.ZodMiniType<Details>): DetailsForm<Details> {
  const known = new WeakMap<object, Details>();
  const keep = (details: Details) => {
    known.set(details, details);
    return details;
  };
  return {
    keep,
    read(document) {
      const result = schema.safeParse(document);
      if (result.success) return { details: keep(result.data) };
      const [first] = result.error.issues;
      return { problem: `details.${first?.path.join('.') ?? ''}: ${first?.message ?? 'not as expected'}` };
    },
    of(report) {
      const seen = known.get(report.details);
      if (seen !== undefined) return { ...report, details: seen };
      const details = schema.parse(report.details);
      known.set(report.details, details);
      return { ...report, details };
    },
  };
}
