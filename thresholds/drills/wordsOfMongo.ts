/** What a gateway says that misses MongoDB, in its log. */
export const wordsOfMongo: readonly RegExp[] = [
  /mongo/i,
  /replay|histor|catch-?up|stored events/i,
  /server selection|topology|connection pool|socket timed out/i,
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT/,
];
