/*
 * Tests that run beside each other each have a lifetime, which listens to the signals of the process: more of them than
 * Node takes for a leak.
 */
process.setMaxListeners(100);
