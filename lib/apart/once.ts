/*
 * What k6 asks of a script once, in the VU with the number 0: its options, whether they still stand, and the verdict.
 */

export { otherAnswer } from '../../contract/otherAnswer.ts';
export { firstPlan } from '../measure/firstPlan.ts';
export { leftOut } from '../measure/leftOut.ts';
export { k6Options, refuseOverrides } from '../measure/options.ts';
export { agreeOn, goalLimits } from '../measure/setup.ts';
export { summaryOf } from '../measure/summary.ts';
