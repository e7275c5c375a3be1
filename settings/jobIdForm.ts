import type { Template } from '../contract/profile.ts';

/** What a job id must look like where the profile stores it with a type of MongoDB's. */
export interface JobIdForm {
  /** The wrapper of Extended JSON that demands it. */
  readonly wrapper: string;
  readonly expects: string;
  readonly pattern: RegExp;
  /** One that is as expected. */
  readonly example: string;
}

/** Lower case, because that is how ids come back: another spelling would be another job's. */
const forms: readonly JobIdForm[] = [
  { wrapper: '$oid', expects: '24 hex digits in lower case', pattern: /^[0-9a-f]{24}$/, example: '0'.repeat(24) },
  {
    wrapper: '$uuid',
    expects: 'a UUID in lower case',
    pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    example: '00000000-0000-4000-8000-000000000000',
  },
  {
    wrapper: '$numberLong',
    expects: 'a whole number of at most 15 digits',
    pattern: /^(0|[1-9]\d{0,14})$/,
    example: '1',
  },
  {
    wrapper: '$numberDouble',
    expects: 'a whole number of at most 15 digits',
    pattern: /^(0|[1-9]\d{0,14})$/,
    example: '1',
  },
  {
    wrapper: '$numberDecimal',
    expects: 'a whole number of at most 15 digits',
    pattern: /^(0|[1-9]\d{0,14})$/,
    example: '1',
  },
  { wrapper: '$numberInt', expects: 'a whole number of at most 9 digits', pattern: /^(0|[1-9]\d{0,8})$/, example: '1' },
];

/** The form that a profile's documents demand of a job id; undefined where any text will do. */
export function jobIdFormOf(
  mongo: { readonly eventDocument: Template; readonly jobDocument: Template } | null,
): JobIdForm | undefined {
  return mongo === null ? undefined : (formIn(mongo.eventDocument) ?? formIn(mongo.jobDocument));
}

function formIn(template: Template): JobIdForm | undefined {
  if (typeof template !== 'object' || template === null) return undefined;
  const found = forms.find(({ wrapper }) => Reflect.get(template, wrapper) === '{jobId}');
  if (found !== undefined) return found;
  for (const item of Object.values(template)) {
    const inside = formIn(item);
    if (inside !== undefined) return inside;
  }
  return undefined;
}
