/**
 * Marks a k6 log line as a request to the command line, which alone can stop the Redis that it has started: the mark,
 * then the time in milliseconds for which it is to be down.
 */
export const stopRedisMark = 'RLT_STOP_REDIS ';
