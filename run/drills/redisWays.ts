/** The ways in which Redis can be taken away; the first leaves it open. */
export const redisWays = ['auto', 'stop', 'kill-subscribers', 'pause', 'command'] as const;

export type RedisWay = Exclude<(typeof redisWays)[number], 'auto'>;
