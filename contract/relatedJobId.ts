const hexTail = /^([0-9a-f]{18})[0-9a-f]{6}$|^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-)[0-9a-f]{12}$/;
const bigNumber = /^\d{13,15}$/;

/** What all related job ids begin with. */
export function relatedPrefix(jobId: string): string {
  const [, objectId, uuid] = hexTail.exec(jobId) ?? [];
  return objectId ?? uuid ?? (bigNumber.test(jobId) ? jobId.slice(0, -5) : `${jobId}-`);
}

/** Another job's id in the same form, the n-th of this one: an ObjectId of an ObjectId, a UUID of a UUID. */
export function relatedJobId(jobId: string, n: number): string {
  const prefix = relatedPrefix(jobId);
  const digits = jobId.length - prefix.length;
  if (digits < 0) return prefix + n;
  return prefix + n.toString(bigNumber.test(jobId) ? 10 : 16).padStart(digits, '0');
}
