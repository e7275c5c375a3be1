import * as z from 'zod/mini';

/*
 * Two small notations are used in a profile:
 * - a *path* is a dotted path into a received JSON value ("event.sequence"; "" is the value itself);
 * - a *template* is a JSON value whose strings may hold placeholders in braces ("{jobId}"). A string that is nothing
 *   but one placeholder becomes the placeholder's own value, so that "{sequence}" yields a number.
 */

export const text = z.string().check(z.minLength(1));
export const path = z.string();
/** A path, or null (the same as nothing) where there is none. */
export const pathOrNull = z._default(z.nullable(path), null);

/** Any JSON value; placeholders inside its strings are filled in when it is sent or stored. */
export const templateSchema = z.json();

export type Template = z.infer<typeof templateSchema>;

/** A check with a message of its own. */
export function refuse<Value>(problemOf: (value: Value) => string | undefined) {
  return z.check<Value>((context) => {
    const message = problemOf(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', input: context.value, message });
  });
}
