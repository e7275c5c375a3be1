import { setTimeout as delay } from 'node:timers/promises';

const askMs = 5000;
const pollMs = 50;

/**
 * Waits until the REST API of a k6 answers, which it does when the script has been read.
 *
 * @param address "127.0.0.1:6565"
 * @returns false where it was given up before
 */
export async function k6Answers(address: string, givenUp: AbortSignal): Promise<boolean> {
  while (!givenUp.aborted) {
    if (await isOk(fetch(statusOf(address), { signal: AbortSignal.timeout(askMs) }))) return true;
    await delay(pollMs);
  }
  return false;
}

const resume = JSON.stringify({
  data: { attributes: { paused: false, stopped: false }, id: 'default', type: 'status' },
});
const tries = 4;

/**
 * Resumes a k6 that was started paused, as the starter of the k6 operator does, and as often.
 *
 * @returns whether it has taken it
 */
export async function resumeK6(address: string): Promise<boolean> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    const signal = AbortSignal.timeout(askMs);
    const headers = { 'Content-Type': 'application/json' };
    if (await isOk(fetch(statusOf(address), { method: 'PATCH', headers, body: resume, signal }))) return true;
    await delay(pollMs * 2 ** attempt);
  }
  return false;
}

function statusOf(address: string): string {
  return `http://${address}/v1/status`;
}

async function isOk(asked: Promise<Response>): Promise<boolean> {
  try {
    const answer = await asked;
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
