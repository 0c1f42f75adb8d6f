import type * as eks from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';

/** The kinds of compute, by the factory of each. */
type ComputeKind = 'nodes' | 'autoMode' | 'autoModeAndNodes' | 'fargate';

/**
 * What a cluster computes with: one choice, made by a factory. It decides what has to be installed before pods have a network, and what has
 * no place to run.
 */
export class ClusterCompute {
  /** Nodes of your own: managed or self-managed groups, Karpenter. Fargate profiles may be beside them. */
  public static nodes(): ClusterCompute {
    return new ClusterCompute('nodes');
  }

  /**
   * EKS Auto Mode and nothing else. Its nodes come with pod and Service networking, DNS, Pod Identity and load balancing built in: the
   * add-ons for these are not installed, and asking for one is refused as `ClusterCompute`.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html#addon-consider-auto
   */
  public static autoMode(): ClusterCompute {
    return new ClusterCompute('autoMode');
  }

  /** EKS Auto Mode beside nodes of your own: the add-ons are installed for the latter, and keep off the nodes of Auto Mode by themselves. */
  public static autoModeAndNodes(): ClusterCompute {
    return new ClusterCompute('autoModeAndNodes');
  }

  /**
   * Fargate and nothing else. DaemonSets do not run there: pods have their network without the VPC CNI and kube-proxy, and get credentials by
   * IRSA, because there is no Pod Identity.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate.html#fargate-considerations
   */
  public static fargate(): ClusterCompute {
    return new ClusterCompute('fargate');
  }

  private constructor(private readonly kind: ComputeKind) {}

  /** Whether there may be nodes that nobody but the user looks after. @internal */
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

  /** As a user writes it. @internal */
  public get _text(): string {
    return `ClusterCompute.${this.kind}()`;
  }
}

/** What a cluster shows of itself, as far as this app defines it. */
export interface DefinedCompute {
  /** The resource of a defined cluster. */
  readonly resource?: eks.CfnCluster;
  /** Whether the cluster is of a class that has Fargate profiles only. */
  readonly isFargateCluster: boolean;
}

/** What the user says, held against what the cluster shows; without a word, what the cluster shows. A token shows nothing. */
export function resolveCompute(
  configured: ClusterCompute | undefined,
  { resource, isFargateCluster }: DefinedCompute,
  scope: IConstruct,
): ClusterCompute {
  const hasAutoMode = autoModeOf(resource);
  if (configured && hasAutoMode === true && !configured._hasAutoMode) {
    fail(
      'ClusterCompute',
      `"${configured._text}" and the cluster has EKS Auto Mode turned on, write ClusterCompute.autoModeAndNodes(), or define the cluster with defaultCapacityType: DefaultCapacityType.NODEGROUP`,
      scope,
    );
  }
  if (configured?._hasAutoMode && hasAutoMode === false) {
    fail(
      'ClusterCompute',
      `"${configured._text}" and the cluster has EKS Auto Mode turned off, write ClusterCompute.nodes(), or define the cluster with defaultCapacityType: DefaultCapacityType.AUTOMODE`,
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

/** The subnets that the built-in node pools of Auto Mode put nodes into: those of the control plane. Undefined without such pools. */
export function builtInPoolSubnets(resource: eks.CfnCluster | undefined): string[] | undefined {
  const compute = resource?.computeConfig;
  const vpc = resource?.resourcesVpcConfig;
  if (!compute || !('enabled' in compute) || compute.enabled !== true || !vpc || !('subnetIds' in vpc)) {
    return undefined;
  }
  const hasPools = isConcrete(compute.nodePools) && (compute.nodePools ?? []).length > 0;
  return hasPools && Array.isArray(vpc.subnetIds) ? vpc.subnetIds.map(String) : undefined;
}

/** Undefined where the cluster does not tell. */
function autoModeOf(resource: eks.CfnCluster | undefined): boolean | undefined {
  const config = resource?.computeConfig;
  if (resource === undefined || (config && !('enabled' in config) && !isConcrete(config))) {
    return undefined;
  }
  const enabled = config && 'enabled' in config ? config.enabled : false;
  return isConcrete(enabled) ? enabled === true : undefined;
}
