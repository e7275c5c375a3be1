/** What a publisher is made of. Only k6's init context can load it. */
export function loadPublishing() {
  return require('../apart/publishing.ts');
}
