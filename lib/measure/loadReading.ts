/** What has to do with the moment at which frames are read. Only k6's init context can load it. */
export function loadReading() {
  return require('../apart/reading.ts');
}
