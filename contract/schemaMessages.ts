import { config } from 'zod/mini';
import english from 'zod/v4/locales/en.js';

/* To be imported by whoever shows what a schema finds wrong: zod/mini alone says "Invalid input" to everything. */
config(english());
