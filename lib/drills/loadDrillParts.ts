/** What few moments of a drill need. Only k6's init context can load it. */
export function loadDrillParts() {
  return require('../apart/drillParts.ts');
}
