import * as ec2 from 'aws-cdk-lib/aws-ec2';
// The EKS resources. Up to aws-cdk-lib 2.257 only this module exports them. It loads no other module for them.
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { validateFigure } from '../capacity/capacity-options';
import { validateSubnetsOf, validateVpcOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { dependOnAllOf, dependOnInternet, implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { subnetsInZones } from './node-validation';

/** Maximum number of selectors of a profile, and of labels of a selector. */
const MAX_SELECTORS = 5;

/** A selector of pods that run on Fargate. */
export interface FargateSelector {
  /** Namespace of the pods. `*` matches any characters, and `?` matches one character. */
  readonly namespace: string;

  /**
   * Labels of the pods, at most 5.
   *
   * @default - pods with any labels
   */
  readonly labels?: Record<string, string>;
}

/** Options of a Fargate profile. */
export interface FargateProfileOptions {
  /**
   * Selectors of the pods that run on Fargate, 1 to 5.
   *
   * A pod runs on Fargate if one selector matches. Other pods stay pending if the cluster has no nodes. Changing the
   * selectors replaces the profile and restarts its pods.
   *
   * @default - `kube-system` and `default` in `ClusterNetworking`, and also `external-dns` if ExternalDNS is installed.
   * Required otherwise
   */
  readonly selectors?: FargateSelector[];

  /**
   * Subnets of the pods. They must be private, with egress through NAT or VPC endpoints. Public subnets fail as
   * `SubnetPublic`.
   *
   * Changing them replaces the profile and restarts its pods.
   *
   * @default - the first pod tier in `ClusterNetworking` in an IPv4 cluster that has one, and the first node tier in
   * other clusters. The private subnets with egress of the VPC otherwise
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Zone names of the pods. The subnets must have these zones. A zone without a subnet fails as `NodeZones`.
   *
   * Changing them replaces the profile.
   *
   * @default - the `clusterZones` of the network, or all zones if it has none, for a profile of `ClusterNetworking`
   * without `subnets`. The zones of the subnets otherwise
   */
  readonly availabilityZones?: string[];

  /**
   * Maximum number of pods that you expect in this profile, 1 or more. Each uses one address of `subnets`.
   *
   * The warning `subnetCapacity` counts them in a profile of `ClusterNetworking`. It does not limit the number of pods,
   * because EKS has no such setting.
   *
   * @default - the pods are not counted
   */
  readonly expectedPods?: number;
}

/** Properties of a Fargate profile. */
export interface FargateProfileProps extends FargateProfileOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;
}

/**
 * A Fargate profile with its own execution role, which only profiles of this cluster can use.
 *
 * EKS creates and deletes one profile of a cluster at a time. `ClusterNetworking.addFargateProfile` makes each profile
 * depend on the previous one, and CoreDNS depend on all profiles.
 *
 * Each pod on Fargate uses one IPv4 address of a subnet of its profile, and also one IPv6 address in an IPv6 cluster.
 * Write their number as `expectedPods`, so that the warning `subnetCapacity` counts them.
 */
export class FargateProfile extends Construct {
  /** The Fargate profile. */
  public readonly resource: eks.CfnFargateProfile;

  /** Role that pulls images and writes logs. It is not the role of the software in the pods. */
  public readonly podExecutionRole: iam.Role;

  /** Subnets of the pods. @internal */
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
    props.cluster._context.imageRegistry?._grantPull(this.podExecutionRole);
    this.resource = new eks.CfnFargateProfile(this, 'Resource', {
      clusterName: props.cluster.clusterName,
      podExecutionRoleArn: this.podExecutionRole.roleArn,
      selectors: selectors.map(({ namespace, labels }) => ({
        namespace,
        labels: labels && Object.entries(labels).map(([key, value]) => ({ key, value })),
      })),
      subnets: subnets.map(({ subnetId }) => subnetId),
    });

    // Pods need the policies of the role and their routes until the last pod is deleted.
    implementDependable(this, () => [this.resource]);
    dependOnAllOf(this.resource, this.podExecutionRole);
    dependOnInternet(this.resource, subnets);
  }

  /** Returns whether the profile selects pods of the namespace. A deploy-time value matches any name. @internal */
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
        `"${selectors.length}" selectors are not supported by a Fargate profile. Write 1 to ${MAX_SELECTORS}, such as [{ namespace: "kube-system" }]`,
        this,
      );
    }
    const empty = selectors.findIndex(({ namespace }) => namespace === '');
    if (empty >= 0) {
      fail(
        'FargateSelectors',
        `"" is the namespace of selector ${empty + 1}. Write a namespace, or "*" for any namespace`,
        this,
      );
    }
    const withTooManyLabels = selectors.find(({ labels = {} }) => Object.keys(labels).length > MAX_SELECTORS);
    if (withTooManyLabels) {
      fail(
        'FargateSelectors',
        `"${withTooManyLabels.namespace}" has a selector with ${Object.keys(withTooManyLabels.labels ?? {}).length} labels. Write at most ${MAX_SELECTORS}`,
        this,
      );
    }
  }

  private validateSubnetsPrivate(subnets: readonly ec2.ISubnet[], { publicSubnets }: ec2.IVpc): void {
    const open = subnets.find((subnet) => publicSubnets.includes(subnet));
    if (open) {
      fail(
        'SubnetPublic',
        `"${open.node.id}" is a public subnet, but pods on Fargate need private subnets. Write subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }`,
        this,
      );
    }
  }
}

/** Matches patterns such as `team-*` and `team-?` as EKS does. */
function matchesNamespace(pattern: string, namespace: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(namespace);
}
