import redis, { type Client } from 'k6/x/redis';

/** A URL whose client does not send again later what Redis does not take at once: it would arrive out of time. */
export function withoutRetries(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}max_retries=-1`;
}

/** A client for publishing that goes on while Redis is away. */
export function steadfastRedis(url: string): Client {
  // Refusals must not keep a pool from trying anew, as they do once they are as many as its connections.
  return new redis.Client(`${withoutRetries(url)}&pool_size=5000`);
}
