import * as ec2 from 'aws-cdk-lib/aws-ec2';
// The resources of EKS: up to aws-cdk-lib 2.257 only this module exports them, and it loads nothing else for them.
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { validateFigure } from '../capacity/capacity-options';
import { validateSubnetsOf, validateVpcOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { subnetsInZones } from './node-validation';

/** A profile has at most this many selectors, and a selector this many labels. */
const MAX_SELECTORS = 5;

/** Pods that run on Fargate. */
export interface FargateSelector {
  /** Their namespace; `*` and `?` stand for any letters and for one. */
  readonly namespace: string;

  /**
   * Labels that they carry, 5 at the most.
   *
   * @default - any
   */
  readonly labels?: Record<string, string>;
}

/** Settings of a Fargate profile. */
export interface FargateProfileOptions {
  /**
   * Which pods run on Fargate, 1 to 5 selectors: a pod takes the profile if one selects it. Others stay pending where the cluster has no
   * nodes. Changing them replaces the profile: its pods start again.
   *
   * @default - in a profile of `ClusterNetworking`, `kube-system` and `default`, and `external-dns` where ExternalDNS is installed
   */
  readonly selectors?: FargateSelector[];

  /**
   * The subnets of the pods: private ones, with a way out through NAT or endpoints. Public ones are refused as `SubnetPublic`. Changing
   * them replaces the profile: its pods start again.
   *
   * EKS replaces a profile whose subnets change.
   *
   * @default - in a profile of `ClusterNetworking`, the first pod tier where an IPv4 cluster has one, and the first node tier elsewhere; on its
   * own, the private subnets of the VPC with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The zones of the pods, among those of the subnets, as the subnets name them. EKS replaces a profile whose zones change. A zone without a
   * subnet is refused as `NodeZones`.
   *
   * @default - in a profile of `ClusterNetworking` that names no `subnets`, the `clusterZones` of the network, or all zones where it states
   * none; elsewhere the zones of the subnets
   */
  readonly availabilityZones?: string[];

  /**
   * The most pods that you expect in this profile at once, 1 or more. Each takes one address of `subnets`. The warning `subnetCapacity` counts
   * them in a profile of `ClusterNetworking`. EKS has no such setting: the number limits nothing.
   *
   * @default - the pods are not counted
   */
  readonly expectedPods?: number;
}

/** A Fargate profile in a cluster. */
export interface FargateProfileProps extends FargateProfileOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;
}

/**
 * A Fargate profile whose execution role serves this cluster's profiles alone. EKS takes one profile of a cluster at a time:
 * `ClusterNetworking.addFargateProfile` makes each wait for the one before, and CoreDNS for all of them. Each pod on Fargate takes an address of a subnet
 * of its profile, in IPv4 and, in an IPv6 cluster, in IPv6. Give their number as `expectedPods`, so that the warning `subnetCapacity` counts them.
 */
export class FargateProfile extends Construct {
  /** The profile. */
  public readonly resource: eks.CfnFargateProfile;

  /** The role that pulls images and writes logs of the pods: not the role of what runs in them. */
  public readonly podExecutionRole: iam.Role;

  /** The subnets of the pods. @internal */
  public readonly _subnets: ec2.ISubnet[];

  private readonly namespaces: string[];

  constructor(scope: Construct, id: string, props: FargateProfileProps) {
    validateArguments('FargateProfile', arguments);
    super(scope, id);
    const selectors = props.selectors ?? [];
    if (isConcrete(props.expectedPods)) {
      validateFigure('expectedPods', props.expectedPods, 1);
    }
    this.validateSelectors(selectors);
    this.namespaces = selectors.map(({ namespace }) => namespace);
    const subnets = subnetsInZones(
      props.vpc.selectSubnets(props.subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }),
      props.availabilityZones,
      this,
    );
    validateVpcOf(props.cluster, props.vpc, this);
    validateSubnetsOf(props.cluster, subnets, this);
    this.validateSubnetsPrivate(subnets, props.vpc);
    this._subnets = subnets;

    this.podExecutionRole = this.defineRole(props.cluster);
    this.resource = new eks.CfnFargateProfile(this, 'Resource', {
      clusterName: props.cluster.clusterName,
      podExecutionRoleArn: this.podExecutionRole.roleArn,
      selectors: selectors.map(({ namespace, labels }) => ({
        namespace,
        labels: labels && Object.entries(labels).map(([key, value]) => ({ key, value })),
      })),
      subnets: subnets.map(({ subnetId }) => subnetId),
    });

    // Pods need the role's policies and their way out until the last of them is gone.
    implementDependable(this, () => [this.resource]);
    this.resource.node.addDependency(this.podExecutionRole);
    for (const subnet of subnets) {
      this.resource.node.addDependency(subnet.internetConnectivityEstablished);
    }
  }

  /** Whether pods of the namespace may run in this profile; a deploy-time value may be any name. @internal */
  public _selects(namespace: string): boolean {
    return this.namespaces.some((pattern) => !isConcrete(pattern) || matchesNamespace(pattern, namespace));
  }

  private defineRole({ clusterName }: ClusterTarget): iam.Role {
    return new iam.Role(this, 'PodExecutionRole', {
      description: `Fargate profile ${this.node.id}: images and logs of its pods`,
      assumedBy: new iam.ServicePrincipal('eks-fargate-pods.amazonaws.com').withConditions({
        ArnLike: {
          'aws:SourceArn': Stack.of(this).formatArn({
            service: 'eks',
            resource: 'fargateprofile',
            resourceName: `${clusterName}/*`,
          }),
        },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKSFargatePodExecutionRolePolicy')],
    });
  }

  private validateSelectors(selectors: readonly FargateSelector[]): void {
    if (selectors.length < 1 || selectors.length > MAX_SELECTORS) {
      fail(
        'FargateSelectors',
        `"${selectors.length}" selectors are not what a Fargate profile takes, write 1 to ${MAX_SELECTORS}, such as [{ namespace: "kube-system" }]`,
        this,
      );
    }
    const empty = selectors.findIndex(({ namespace }) => namespace === '');
    if (empty >= 0) {
      fail('FargateSelectors', `"" is the namespace of selector ${empty + 1}, write its name, or "*" for any`, this);
    }
    const withTooManyLabels = selectors.find(({ labels = {} }) => Object.keys(labels).length > MAX_SELECTORS);
    if (withTooManyLabels) {
      fail(
        'FargateSelectors',
        `"${withTooManyLabels.namespace}" is selected by ${Object.keys(withTooManyLabels.labels ?? {}).length} labels, write ${MAX_SELECTORS} or less`,
        this,
      );
    }
  }

  private validateSubnetsPrivate(subnets: readonly ec2.ISubnet[], { publicSubnets }: ec2.IVpc): void {
    const open = subnets.find((subnet) => publicSubnets.includes(subnet));
    if (open) {
      fail(
        'SubnetPublic',
        `"${open.node.id}" is public and pods on Fargate run in private subnets only, write subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }`,
        this,
      );
    }
  }
}

/** `team-*` and `team-?` as EKS reads them: any letters, and one letter. */
function matchesNamespace(pattern: string, namespace: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(namespace);
}
