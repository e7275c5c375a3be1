import { expect, it } from 'vitest';
import { confirmHost } from '../../cli/confirmHost.ts';

/** Asks for these hosts one after the other, of somebody who answers each question so. */
async function answersTo(hosts: readonly string[], answer: string, { confirmed = [''], silent = false } = {}) {
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return answer;
  };
  const mayWrite = confirmHost({ confirmed, silent, what: 'emit one marked event', ask });
  const answers: boolean[] = [];
  for (const host of hosts) answers.push(await mayWrite(host));
  return { answers, asked };
}

it.each(['y', 'yes', 'Y', ' yes '])('takes %j for a yes, and asks once for each host', async (answer) => {
  expect(await answersTo(['a.example', 'b.example', 'a.example'], answer)).toEqual({
    answers: [true, true, true],
    asked: ['emit one marked event at a.example? [y/N]', 'emit one marked event at b.example? [y/N]'],
  });
});

it.each(['', 'n', 'no', 'yep', 'a.example'])('takes %j for a no', async (answer) => {
  expect((await answersTo(['a.example', 'a.example'], answer)).answers).toEqual([false, false]);
});

it('asks nobody for this machine, for what was confirmed, and where nobody reads the question', async () => {
  expect(await answersTo(['localhost', '127.0.0.1', '::1', '127.0.0.1,localhost'], 'n')).toEqual({
    answers: [true, true, true, true],
    asked: [],
  });
  expect(await answersTo(['a.example'], 'n', { confirmed: ['a.example'] })).toEqual({ answers: [true], asked: [] });
  expect(await answersTo(['a.example', '127.0.0.1,a.example'], 'y', { silent: true })).toEqual({
    answers: [false, false],
    asked: [],
  });
});
