import { describe, expect, it } from 'vitest';
import { clusterState, describeState, jobEnd } from '../../../run/k8s/clusterState.ts';

const pod = (name: string, status: object, labels: object = { runner: 'true' }) => ({
  metadata: { name, labels },
  status,
});
const stateOf = (pods: readonly object[], testRun: object = { status: { stage: 'created' } }) =>
  clusterState(JSON.stringify(testRun), JSON.stringify({ items: pods }));
const waiting = (reason: string, message?: string) => ({
  phase: 'Pending',
  containerStatuses: [{ state: { waiting: { reason, message } } }],
});
const ended = (exitCode: number, reason = 'Error') => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  containerStatuses: [{ state: { terminated: { exitCode, reason } } }],
});

describe('the state of a run in a cluster', () => {
  it('counts runners by phase, and no other pod', () => {
    const pods = [
      pod('a-1', { phase: 'Running' }),
      pod('a-2', { phase: 'Running' }),
      pod('a-3', waiting('ContainerCreating')),
    ];
    const state = stateOf([...pods, pod('a-initializer', ended(0), {})]);
    expect(state.troubles).toEqual([]);
    expect(describeState(state, 4)).toBe('created: of 4 runners 2 running, 1 pending');
  });

  it('says that the operator has not looked at it yet', () => {
    expect(describeState(stateOf([], {}), 4)).toBe('waiting for the operator: no runner yet');
  });

  it.each([
    [
      waiting('ImagePullBackOff', 'Back-off pulling image "x"'),
      'a-1 cannot start: ImagePullBackOff: Back-off pulling image "x"',
    ],
    [
      waiting('CreateContainerConfigError', 'secret "s" not found'),
      'a-1 cannot start: CreateContainerConfigError: secret "s" not found',
    ],
    [ended(137, 'OOMKilled'), 'a-1 was killed: it took more memory than its limit'],
    [ended(3), 'a-1 ended with exit code 3'],
    [
      { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory' },
      'a-1: Evicted: The node was low on memory',
    ],
    [
      {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3' }],
      },
      'a-1 has no node: Unschedulable: 0/3',
    ],
  ])('says of %j what is wrong', (status, trouble) => {
    expect(stateOf([pod('a-1', status)]).troubles).toEqual([trouble]);
  });

  it.each([waiting('PodInitializing'), ended(0, 'Completed'), { phase: 'Running' }, {}])(
    'finds nothing wrong with %j',
    (status) => {
      expect(stateOf([pod('a-1', status)]).troubles).toEqual([]);
    },
  );

  it("takes the merge's exit code for a verdict, not for trouble", () => {
    expect(stateOf([pod('rlt-1-merge-x', ended(99), {})]).troubles).toEqual([]);
  });

  it('knows how a job has ended', () => {
    expect(jobEnd('{}')).toBeUndefined();
    expect(jobEnd('{"status":{"active":1}}')).toBeUndefined();
    expect(jobEnd('{"status":{"succeeded":1}}')).toBe('succeeded');
    expect(jobEnd('{"status":{"failed":1}}')).toBe('failed');
  });
});
