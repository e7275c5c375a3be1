/* Ways to subscribe and to meet that few gateways ask for. */

export { askBeforeConnect, askOtherwise, connectWith } from '../gateway/joinOtherwise.ts';
export { barrierByHttp } from '../measure/httpBarrier.ts';
