/* What few bursts ask of what their clients got: those whose subscription nothing acknowledges. */

export { recordLateness } from '../measure/lateness.ts';
