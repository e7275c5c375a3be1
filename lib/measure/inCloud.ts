/** Grafana Cloud k6 says so in the environment of a script: there may be several k6 then, of which it judges the whole. */
export function isInCloud(): boolean {
  return Boolean(__ENV.K6_CLOUDRUN_INSTANCE_ID);
}
