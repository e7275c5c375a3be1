/** A table of a scenario's own that stands on its page. */
export interface ReportTable {
  readonly title: string;
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns from this one on are figures. */
  readonly numbersFrom: number;
}
