/** A role that one VU plays. Only k6's init context can load it. */
export function loadLateClients() {
  return require('../apart/lateClients.ts');
}
