/** The rule pack: EKS networking practice for the templates of any CDK app. */

export { EksNetworkingChecks, type EksNetworkingChecksProps } from './pack';
export type { RulePackOptions } from './pack-options';
export { RuleProfile } from './profiles';
export { RuleLevel } from './rule';
