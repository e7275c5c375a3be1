import exec from 'k6/execution';

/** The client numbers that fall to this VU when `total` clients are spread over `vus` VUs, on however many machines. */
export function shareOfThisVu(total: number, vus: number): number[] {
  return share(total, vus, exec.scenario.iterationInTest);
}

/** Contiguous, as equal as possible. */
export function share(total: number, parts: number, part: number): number[] {
  const first = Math.floor((total * part) / parts);
  const end = Math.floor((total * (part + 1)) / parts);
  return Array.from({ length: end - first }, (_, offset) => first + offset);
}
