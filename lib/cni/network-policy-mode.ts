import { CfnResource, type Duration, Stack, Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isPolicyEngine } from '../cluster/objects/policy-enforcement';
import { validateArguments } from '../foundation/input-validation';
import type { Values } from '../foundation/values';
import { type CniSettings, countWithin, optionalSetting, wholeSeconds } from './settings';

/** The bounds of the table of connections. */
const MIN_CONNECTION_TABLE_SIZE = 32_768;
const MAX_CONNECTION_TABLE_SIZE = 1_048_576;

/** Where every decision of a network policy is logged: about one vCPU per node. */
export enum PolicyEventLogs {
  /** Nowhere. */
  NONE = 'none',
  /** In a file on the node. */
  NODE = 'node',
  /** On the node, and in the log group `/aws/eks/<cluster>/cluster` of CloudWatch: the role of the CNI may write there. */
  CLOUDWATCH = 'cloudwatch',
}

/** Settings of network policy enforcement. */
export interface NetworkPolicyOptions {
  /**
   * Where every decision is logged.
   *
   * @default PolicyEventLogs.NONE
   */
  readonly eventLogs?: PolicyEventLogs;

  /**
   * How often the agent forgets connections that the kernel has forgotten, in whole seconds. No printed schema of the add-on has the setting.
   *
   * @default - 300 seconds
   */
  readonly connectionCleanup?: Duration;

  /**
   * How many connections the agent remembers on a node: 32,768 to 1,048,576, and best as many as the kernel does. A change takes new nodes. No
   * printed schema of the add-on has the setting.
   *
   * @default 524288
   */
  readonly connectionTableSize?: number;
}

/**
 * Who enforces NetworkPolicy objects, and how: one choice, made by a factory. Two engines in one cluster undo each other: `standard` and `strict`
 * are refused, as `NetworkPolicyEngines`, where the app installs the chart of another one in the same cluster.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
 */
export class NetworkPolicyMode {
  /** Nobody. NetworkPolicy objects of the app are warned of as `networkPolicyUnenforced`. */
  public static off(): NetworkPolicyMode {
    return new NetworkPolicyMode(undefined, {}, {});
  }

  /**
   * The VPC CNI. Pods that no policy selects are open, and so is a new pod until its policies are in place.
   *
   * @param options logging, and the memory of the agent
   */
  public static standard(options: NetworkPolicyOptions = {}): NetworkPolicyMode {
    validateArguments('NetworkPolicyMode.standard', arguments);
    return new NetworkPolicyMode('standard', options, enforcementSettings(options));
  }

  /**
   * The VPC CNI. Pods that no policy selects are closed, and so is a new pod until its policies are in place. Those of the system are no
   * exception: every one needs a policy first, CoreDNS included. Pods on the network of their node are not concerned.
   *
   * @param options logging, and the memory of the agent
   */
  public static strict(options: NetworkPolicyOptions = {}): NetworkPolicyMode {
    validateArguments('NetworkPolicyMode.strict', arguments);
    return new NetworkPolicyMode('strict', options, {
      ...enforcementSettings(options),
      'env.NETWORK_POLICY_ENFORCING_MODE': 'strict',
    });
  }

  /**
   * Calico, in its policy-only mode. The CNI writes the address of each pod into an annotation, so that Calico need not wait for the kubelet to
   * report it; EKS lets the CNI change pods for that.
   *
   * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/README.md#annotate_pod_ip-v193
   */
  public static calico(): NetworkPolicyMode {
    return new NetworkPolicyMode(undefined, {}, { 'env.ANNOTATE_POD_IP': 'true' }, true);
  }

  /** Another engine, such as Cilium chained behind the VPC CNI. The CNI enforces nothing, and nothing is warned of. */
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
    /** Whether the user says that something else enforces. @internal */
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

/** The custom resource behind a Helm chart of both cluster modules. */
const HELM_CHART_TYPE = 'Custom::AWSCDK-EKS-HelmChart';

/**
 * The chart of another policy engine that the app installs in the cluster, if it does. Clusters of two stages, Regions or accounts may have one
 * name. Looks at the names of types first, so that it costs next to nothing.
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

/** As they were given, tokens as they are: the same cluster has the same token. */
function rawProperties(resource: CfnResource): Values {
  return (resource as unknown as { readonly _cfnProperties: Values })._cfnProperties;
}
