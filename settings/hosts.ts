import { maskUris } from './secrets.ts';

/** The host of an address, without port and credentials; of MongoDB there may be several: "a.example,b.example". */
export function hostsOf(url: string): string {
  return placesOf(url)
    .map((each) => each.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''))
    .join(',');
}

/** The same with its port, where it names one: how a person is told of it. */
export function placeOf(url: string): string {
  return placesOf(url).join(',');
}

/** Whether all of these hosts ("a,b") are this machine by its own name. */
export function isLoopback(hosts: string): boolean {
  return hosts.split(',').every((host) => /^(?:localhost|127(?:\.\d+){3}|::1)$/i.test(host));
}

/** Whether what these hosts serve may be disturbed: this machine is the user's own affair, others have to be named. */
export function isConfirmed(hosts: string, confirmed: readonly string[]): boolean {
  return isLoopback(hosts) || confirmed.includes(hosts);
}

/** Credentials go first: a password may hold what ends a host. */
function placesOf(url: string): string[] {
  const [, places = ''] = /^[\w+.-]+:\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(maskUris(url)) ?? [];
  return places.split(',');
}
