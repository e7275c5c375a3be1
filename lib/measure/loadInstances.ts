/** What makes several instances of k6 one run. Only k6's init context can load it. */
export function loadInstances() {
  return require('../apart/instances.ts');
}
