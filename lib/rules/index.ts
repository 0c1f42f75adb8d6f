export { EksNetworkingChecks, type EksNetworkingChecksProps } from './pack';
export type { RulePackOptions } from './pack-options';
export { RuleProfile } from './profiles';
export { RuleLevel } from './rule';
