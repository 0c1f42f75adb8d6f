import type * as eks from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';

/** The kinds of compute, by their factory. */
type ComputeKind = 'nodes' | 'autoMode' | 'autoModeAndNodes' | 'fargate';

/** The compute of a cluster. It determines which add-ons pods need for networking, and which software cannot run. */
export class ClusterCompute {
  /** Nodes in managed or self-managed node groups, or launched by Karpenter. Fargate profiles may exist in addition. */
  public static nodes(): ClusterCompute {
    return new ClusterCompute('nodes');
  }

  /**
   * EKS Auto Mode only.
   *
   * Its nodes have built-in pod and Service networking, DNS, Pod Identity and load balancing. The add-ons for these
   * are not installed, and requesting one fails with `ClusterCompute`.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html#addon-consider-auto
   */
  public static autoMode(): ClusterCompute {
    return new ClusterCompute('autoMode');
  }

  /**
   * EKS Auto Mode and other nodes. The add-ons are installed for the other nodes. They do not run on nodes of Auto
   * Mode.
   */
  public static autoModeAndNodes(): ClusterCompute {
    return new ClusterCompute('autoModeAndNodes');
  }

  /**
   * Fargate only.
   *
   * DaemonSets do not run on Fargate. Pods have networking without the VPC CNI and kube-proxy. They get credentials
   * from IRSA, because Fargate does not support Pod Identity.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate.html#fargate-considerations
   */
  public static fargate(): ClusterCompute {
    return new ClusterCompute('fargate');
  }

  private constructor(private readonly kind: ComputeKind) {}

  /** Whether the cluster may have nodes that EKS Auto Mode does not manage. @internal */
  public get _hasNodes(): boolean {
    return this.kind === 'nodes' || this.kind === 'autoModeAndNodes';
  }

  /** @internal */
  public get _hasAutoMode(): boolean {
    return this.kind === 'autoMode' || this.kind === 'autoModeAndNodes';
  }

  /** @internal */
  public get _isFargate(): boolean {
    return this.kind === 'fargate';
  }

  /** The choice as the user writes it. @internal */
  public get _text(): string {
    return `ClusterCompute.${this.kind}()`;
  }
}

/** The compute of a cluster that this app defines. */
export interface DefinedCompute {
  /** The resource of a defined cluster. */
  readonly resource?: eks.CfnCluster;
  /** Whether the class of the cluster only has Fargate profiles. */
  readonly isFargateCluster: boolean;
}

/**
 * Validates the configured compute against the cluster. Without a configured compute, returns that of the cluster.
 * Tokens are ignored.
 */
export function resolveCompute(
  configured: ClusterCompute | undefined,
  { resource, isFargateCluster }: DefinedCompute,
  scope: IConstruct,
): ClusterCompute {
  const hasAutoMode = autoModeOf(resource);
  if (configured && hasAutoMode === true && !configured._hasAutoMode) {
    fail(
      'ClusterCompute',
      `"${configured._text}" is configured, but EKS Auto Mode is on in the cluster. Write ClusterCompute.autoModeAndNodes(), or define the cluster with defaultCapacityType: DefaultCapacityType.NODEGROUP`,
      scope,
    );
  }
  if (configured?._hasAutoMode && hasAutoMode === false) {
    fail(
      'ClusterCompute',
      `"${configured._text}" is configured, but EKS Auto Mode is off in the cluster. Write ClusterCompute.nodes(), or define the cluster with defaultCapacityType: DefaultCapacityType.AUTOMODE`,
      scope,
    );
  }
  if (configured) {
    return configured;
  }
  if (hasAutoMode) {
    return ClusterCompute.autoMode();
  }
  return isFargateCluster ? ClusterCompute.fargate() : ClusterCompute.nodes();
}

/**
 * Returns the subnets of the built-in node pools of Auto Mode, which are those of the control plane. Undefined
 * without such pools.
 */
export function builtInPoolSubnets(resource: eks.CfnCluster | undefined): string[] | undefined {
  const compute = resource?.computeConfig;
  const vpc = resource?.resourcesVpcConfig;
  if (!compute || !('enabled' in compute) || compute.enabled !== true || !vpc || !('subnetIds' in vpc)) {
    return undefined;
  }
  const hasPools = isConcrete(compute.nodePools) && (compute.nodePools ?? []).length > 0;
  return hasPools && Array.isArray(vpc.subnetIds) ? vpc.subnetIds.map(String) : undefined;
}

/** Returns whether Auto Mode is on, or undefined if it is not known. */
function autoModeOf(resource: eks.CfnCluster | undefined): boolean | undefined {
  const config = resource?.computeConfig;
  if (resource === undefined || (config && !('enabled' in config) && !isConcrete(config))) {
    return undefined;
  }
  const enabled = config && 'enabled' in config ? config.enabled : false;
  return isConcrete(enabled) ? enabled === true : undefined;
}
