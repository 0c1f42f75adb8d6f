import { CfnResource, type Duration, Stack, Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isPolicyEngine } from '../cluster/objects/policy-enforcement';
import { validateArguments } from '../foundation/input-validation';
import type { Values } from '../foundation/values';
import { type CniSettings, countWithin, optionalSetting, wholeSeconds } from './settings';

/** Minimum and maximum size of the connection table. */
const MIN_CONNECTION_TABLE_SIZE = 32_768;
const MAX_CONNECTION_TABLE_SIZE = 1_048_576;

/** Destination of network policy event logs. Logging uses about one vCPU per node. */
export enum PolicyEventLogs {
  /** No event logs. */
  NONE = 'none',
  /** A file on the node. */
  NODE = 'node',
  /**
   * A file on the node, and the CloudWatch log group `/aws/eks/<cluster>/cluster`. The role of the CNI can write to it.
   */
  CLOUDWATCH = 'cloudwatch',
}

/** Options of network policy enforcement. */
export interface NetworkPolicyOptions {
  /**
   * Destination of event logs.
   *
   * @default PolicyEventLogs.NONE
   */
  readonly eventLogs?: PolicyEventLogs;

  /**
   * Interval at which the agent removes closed connections from its table, in whole seconds. No published schema of the
   * add-on contains this setting.
   *
   * @default - 300 seconds
   */
  readonly connectionCleanup?: Duration;

  /**
   * Maximum number of connections in the table of the agent: 32,768 to 1,048,576. Use the limit of the kernel.
   *
   * A change applies to new nodes only. No published schema of the add-on contains this setting.
   *
   * @default 524288
   */
  readonly connectionTableSize?: number;
}

/**
 * Network policy engine of the cluster, and its mode. Choose one of the factories.
 *
 * Two engines in one cluster interfere with each other. `standard` and `strict` fail as `NetworkPolicyEngines` if the
 * app installs the chart of another engine in the same cluster.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
 */
export class NetworkPolicyMode {
  /** Enforces no network policies. NetworkPolicy objects in the app result in the warning `networkPolicyUnenforced`. */
  public static off(): NetworkPolicyMode {
    return new NetworkPolicyMode(undefined, {}, {});
  }

  /**
   * The VPC CNI enforces policies, and allows traffic by default.
   *
   * Pods that no policy selects accept all traffic. So do new pods until their policies are applied.
   *
   * @param options logs and connection table
   */
  public static standard(options: NetworkPolicyOptions = {}): NetworkPolicyMode {
    validateArguments('NetworkPolicyMode.standard', arguments);
    return new NetworkPolicyMode('standard', options, enforcementSettings(options));
  }

  /**
   * The VPC CNI enforces policies, and denies traffic by default.
   *
   * Pods that no policy selects accept no traffic. So do new pods until their policies are applied. System pods such as
   * CoreDNS also need policies. Pods on the host network are not affected.
   *
   * @param options logs and connection table
   */
  public static strict(options: NetworkPolicyOptions = {}): NetworkPolicyMode {
    validateArguments('NetworkPolicyMode.strict', arguments);
    return new NetworkPolicyMode('strict', options, {
      ...enforcementSettings(options),
      'env.NETWORK_POLICY_ENFORCING_MODE': 'strict',
    });
  }

  /**
   * Calico enforces policies, in its policy-only mode.
   *
   * The CNI writes the address of each pod to an annotation, so that Calico does not wait for the kubelet. EKS allows
   * the CNI to change pods for this purpose.
   *
   * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/README.md#annotate_pod_ip-v193
   */
  public static calico(): NetworkPolicyMode {
    return new NetworkPolicyMode(undefined, {}, { 'env.ANNOTATE_POD_IP': 'true' }, true);
  }

  /**
   * Another engine enforces policies, such as Cilium chained with the VPC CNI. The CNI enforces nothing, and there are
   * no warnings.
   */
  public static otherEngine(): NetworkPolicyMode {
    return new NetworkPolicyMode(undefined, {}, {}, true);
  }

  private constructor(
    /** @internal */
    public readonly _mode: 'standard' | 'strict' | undefined,
    /** @internal */
    public readonly _options: NetworkPolicyOptions,
    /** @internal */
    public readonly _settings: CniSettings,
    /** Whether another engine enforces policies. @internal */
    public readonly _hasOtherEngine = false,
  ) {}
}

function enforcementSettings({ eventLogs, connectionCleanup, connectionTableSize }: NetworkPolicyOptions): CniSettings {
  const logsToCloudWatch = eventLogs === PolicyEventLogs.CLOUDWATCH;
  return {
    enableNetworkPolicy: 'true',
    ...optionalSetting(
      'nodeAgent.enablePolicyEventLogs',
      eventLogs === PolicyEventLogs.NODE || logsToCloudWatch ? 'true' : undefined,
    ),
    ...optionalSetting('nodeAgent.enableCloudWatchLogs', logsToCloudWatch ? 'true' : undefined),
    ...optionalSetting(
      'nodeAgent.conntrackCacheCleanupPeriod',
      connectionCleanup && wholeSeconds('connectionCleanup', connectionCleanup, 1),
    ),
    ...optionalSetting(
      'nodeAgent.conntrackCacheTableSize',
      connectionTableSize === undefined
        ? undefined
        : countWithin('connectionTableSize', connectionTableSize, MIN_CONNECTION_TABLE_SIZE, MAX_CONNECTION_TABLE_SIZE),
    ),
  };
}

/** Resource type of a Helm chart in both cluster modules. */
const HELM_CHART_TYPE = 'Custom::AWSCDK-EKS-HelmChart';

/**
 * Finds the chart of another policy engine in the same cluster.
 *
 * Clusters of two stages, Regions or accounts may have the same name. Resource types are compared first, which is fast.
 */
export function findOtherPolicyEngine(scope: IConstruct, clusterName: string): CfnResource | undefined {
  const stage = Stage.of(scope);
  return scope.node.root.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .find(
      (resource) =>
        resource.cfnResourceType === HELM_CHART_TYPE &&
        Stage.of(resource) === stage &&
        Stack.of(resource).environment === Stack.of(scope).environment &&
        rawProperties(resource).ClusterName === clusterName &&
        isPolicyEngine(rawProperties(resource).Chart),
    );
}

/** Returns the properties with unresolved tokens. References to the same cluster use the same token. */
function rawProperties(resource: CfnResource): Values {
  return (resource as unknown as { readonly _cfnProperties: Values })._cfnProperties;
}
