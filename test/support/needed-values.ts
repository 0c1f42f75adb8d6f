/**
 * Options whose value synthesis needs, each with the reason: a deploy-time value is refused by name, and the dummy value of a lookup, which has the
 * real one after it, passes.
 */
const NEEDS_VALUE: readonly [title: RegExp, reason: string][] = [
  [/^AddressPlan\.forEks \w+Tier\.name$/, 'logical ids are made of the name'],
  [/^AddressPlan\.forEks /, 'addresses are divided and compared at synthesis'],
  [/^(EksNetwork|VpcEndpoints) serviceZones/, 'synthesis chooses the subnets of the zones'],
  [/ zoneNames\{\}$/, 'ENIConfigs are keyed by the name of a zone'],
  [/^(NodeGroup|FargateProfile) availabilityZones\[\]$/, 'synthesis chooses the subnets of the zones'],
  [/ instanceLimits\{\}\./, 'the pods of a node are counted at synthesis'],
  [/^AutoModeNodeClass nodePools\{\}\.minInstanceGeneration$/, 'the requirement names the generation before it'],
  [/^AddressObservability networkAddressUsage\.\w*[qQ]uota$/, 'the threshold of the alarm is a share of it'],
];

/** Options of a shared struct that are refused where they are, whatever the value. */
export const NEVER: readonly string[] = [
  'Manifests.gatewayTargets routes[].targets.additionalTargetGroupAttributes{}',
  'Manifests.gatewayTargets routes[].targets.targetNodeLabels{}',
  'Route.grpc listenerRule.redirectQuery',
  'Manifests.gatewayTargets healthCheck.port',
  'Manifests.gatewayTargets routes[].targets.healthCheck.port',
];

/** Whether synthesis needs the value of an option, such as `NodeGroup availabilityZones[]`. */
export function isNeeded(title: string): boolean {
  return NEEDS_VALUE.some(([pattern]) => pattern.test(title));
}
