import { jobGateway } from './jobGateway.ts';
import { ownScenarios } from './ownScenarios.ts';
import type { Content } from './panel.ts';

export const dashboards: readonly Content[] = [jobGateway, ownScenarios];
