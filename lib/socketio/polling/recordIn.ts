import { isRecord } from '../isRecord.ts';

/** The object that the text is JSON of; empty where it is not. */
export function recordIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
