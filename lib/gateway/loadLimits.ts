/**
 * What a scenario of a limit decides in setup, from the gateway's metrics. Only k6's init context can load it, and only
 * the VU that calls setup does.
 */
export function loadLimits() {
  if (__VU !== 0) return { roomsOf: inSetup, slotsOf: inSetup, windowOf: inSetup };
  return require('../apart/limits.ts');
}

function inSetup(): never {
  throw new Error('the limits of a gateway are read in setup() alone');
}
