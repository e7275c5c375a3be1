/* Job events that are not their own payload, which few gateways send. */

export { compileEventForm } from '../measure/eventForms.ts';
