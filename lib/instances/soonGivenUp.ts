/**
 * A URL whose client does not wait for minutes for a Redis that a broken network keeps away: k6 cannot end before it
 * has given up. What the user has set stays.
 */
export function soonGivenUp(url: string): string {
  const wanted = ['dial_timeout=2s', 'max_retries=1'].filter((each) => !url.includes(each.slice(0, each.indexOf('='))));
  return wanted.reduce((text, each) => `${text}${text.includes('?') ? '&' : '?'}${each}`, url);
}
