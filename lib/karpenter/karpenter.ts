import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { WorkloadRole, writePoliciesAsText } from '../cluster/workload-identity';
import { ControllerCrds, pinnedCrdSources } from '../controllers/custom-resource-definitions';
import { findNodeResources } from '../foundation/cluster-nodes';
import { warnOfUnknownKeys } from '../foundation/configuration-keys';
import { addDependencies, dependOnAllOf, implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { mergeValues } from '../foundation/values';
import { CHART_CRDS, CHARTS } from '../foundation/versions';
import { warn } from '../foundation/warnings';
import type { ClusterNetworking } from '../patterns/cluster-networking';
import { mayRunSystemPods, startsEmpty, toleratesTaints } from '../patterns/node-checks';
import { noteApiUse } from '../vpc/api-use';
import {
  KARPENTER,
  KARPENTER_OWNED_VALUES,
  KARPENTER_TOLERATED_TAINTS,
  karpenterChartKeys,
  karpenterChartValues,
} from './chart-values';
import { InterruptionQueue } from './interruption-queue';
import type { KarpenterProps } from './karpenter-props';
import { NodePool } from './node-pool';
import type { NodePoolOptions } from './node-pool-options';
import { karpenterStatements } from './permissions';

const SYSTEM_NAMESPACE = 'kube-system';
const API_GROUP = 'karpenter.sh';
const CRD_SOURCES = pinnedCrdSources(API_GROUP, CHART_CRDS.karpenter);

/**
 * Karpenter, which starts nodes for pods that no node has room for, and removes nodes that are not needed.
 *
 * It defines the roles of the controller and of the nodes, with their instance profile and access entry, the queue of
 * interruptions with its EventBridge rules, and the chart. `addNodePool` defines what it starts. It tags the node
 * subnets and the security group of the nodes with `karpenter.sh/discovery`.
 *
 * The controller needs nodes that it does not start itself: a managed node group without taints other than
 * `CriticalAddonsOnly`, or a Fargate profile for its namespace. Without them, there is the warning `karpenterUnplaced`.
 *
 * Node pools are created after the VPC CNI and the controller. When the stack is deleted, charts and objects of
 * `ClusterNetworking` are removed first, then the node pools. Their deletion waits until Karpenter has drained and
 * terminated the nodes. The controller, the role of the nodes, their subnets and security groups are deleted
 * afterwards.
 *
 * @see https://karpenter.sh/v1.14/
 */
export class Karpenter extends Construct {
  /** Role of the controller. */
  public readonly role: iam.Role;

  /** Role of the nodes. It allows them to join the cluster and to pull images, without permissions of the CNI. */
  public readonly nodeRole: iam.Role;

  /** Queue of events about interrupted instances. */
  public readonly interruptionQueue: sqs.Queue;

  /** Value of the tag `karpenter.sh/discovery`. */
  public readonly discoveryName: string;

  /** Name of the instance profile of the nodes. @internal */
  public readonly _instanceProfileName: string;

  /** @internal */
  public readonly _networking: ClusterNetworking;

  /** Constructs that node pools need until their last node is deleted. @internal */
  public readonly _nodePrerequisites: readonly IConstruct[];

  private readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: KarpenterProps) {
    validateArguments('Karpenter', arguments);
    super(scope, id);
    const { cluster, network, order } = props.networking._installation;
    validateCompute(cluster, this);
    validateKarpenterProps(props, this);
    this._networking = props.networking;
    this.discoveryName = props.discoveryName;
    const securityGroup =
      props.securityGroup ??
      ec2.SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', cluster._context.securityGroupFor(this));
    network.tagForKarpenter(props.discoveryName, securityGroup);

    this.nodeRole = this.defineNodeRole(props, cluster);
    const profile = new iam.CfnInstanceProfile(this, 'InstanceProfile', { roles: [this.nodeRole.roleName] });
    this._instanceProfileName = profile.ref;
    const access = cluster._context.admitNodes(this, this.nodeRole);
    const interruptions = new InterruptionQueue(this, 'Interruptions');
    this.interruptionQueue = interruptions.queue;
    const identity = this.defineIdentity(props, cluster);
    this.role = identity.role;
    this.release = this.install(props, cluster, identity);

    // The controller depends on the whole identity and queue, so that parts that are added later also outlive it.
    dependOnAllOf(this.release, identity, interruptions);
    implementDependable(this, () => [this.release]);
    order.addWorkload(this);
    this._nodePrerequisites = [this.nodeRole, profile, access, securityGroup];
    this.node.addValidation({ validate: () => this.validatePlacement(props, cluster) });
  }

  /**
   * Adds a node pool: an EC2NodeClass and a NodePool with the same name.
   *
   * It warns like `addNodegroup` of `ClusterNetworking` about instance types, labels and security groups.
   *
   * @param id construct id. In lower case, it is also the name of the pool
   * @param options instance types, image, limits and disruption of the nodes
   */
  public addNodePool(id: string, options: NodePoolOptions): NodePool {
    validateArguments('Karpenter.addNodePool', arguments, this);
    return new NodePool(this, id, { ...options, karpenter: this });
  }

  private defineNodeRole({ sessionManager }: KarpenterProps, cluster: ClusterTarget): iam.Role {
    const policies = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'];
    if (sessionManager) {
      policies.push('AmazonSSMManagedInstanceCore');
      const { vpc, nodeSubnets } = this._networking._installation.network;
      noteApiUse(this, () => [{ vpc, caller: 'sessionManager', subnets: vpc.selectSubnets(nodeSubnets).subnets }]);
    }
    const role = new iam.Role(this, 'NodeRole', {
      description: 'Nodes of Karpenter: to join the cluster and to pull images',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: policies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
    cluster._context.imageRegistry?._grantPull(role);
    return role;
  }

  private defineIdentity(props: KarpenterProps, cluster: ClusterTarget): WorkloadRole {
    const { clusterArn, clusterName } = cluster;
    const identity = new WorkloadRole(this, 'Identity', {
      cluster,
      identity: props.identity,
      namespace: props.namespace ?? SYSTEM_NAMESPACE,
      serviceAccount: KARPENTER,
      description: 'Karpenter: instances and launch templates of its nodes',
      associate: true,
      statements: karpenterStatements({
        clusterName,
        clusterArn,
        nodeRoleArn: this.nodeRole.roleArn,
        queueArn: this.interruptionQueue.queueArn,
        createsInstanceProfiles: props.createsInstanceProfiles ?? false,
      }),
    });
    if (!isConcrete(clusterName)) {
      writePoliciesAsText(identity.role);
    }
    cluster._context.noteApiUse(this, 'karpenter', { identity: props.identity });
    return identity;
  }

  private install(props: KarpenterProps, cluster: ClusterTarget, identity: WorkloadRole): IConstruct {
    const { network } = this._networking._installation;
    const { crds = ControllerCrds.fromChart(), namespace = SYSTEM_NAMESPACE, replicas = 2 } = props;
    const values = karpenterChartValues({
      clusterName: cluster.clusterName,
      queueName: this.interruptionQueue.queueName,
      annotations: identity.chartAnnotations(),
      isIsolated: props.isolatedVpc ?? network.isPrivate ?? false,
      replicas,
      logLevel: props.logLevel,
      repository: props.imageRepository ?? cluster._context.repositoryOf(CHARTS.karpenter.image),
    });
    warnOfUnknownKeys(this, 'additionalValues', props.additionalValues, karpenterChartKeys(), true);
    const release = cluster._context.installChart(this, 'Chart', {
      ...CHARTS.karpenter,
      source: props.chartSource,
      release: KARPENTER,
      namespace,
      createNamespace: namespace !== SYSTEM_NAMESPACE,
      ...(crds._skipsChartCrds ? { skipCrds: true } : {}),
      values: mergeValues(values, props.additionalValues, KARPENTER_OWNED_VALUES, 'ValuesClash', this),
      timeout: props.timeout ?? Duration.minutes(10),
    });
    const sources = crds._sourcesOf({ defines: API_GROUP, sources: [CRD_SOURCES] });
    if (sources.length > 0) {
      addDependencies(release, cluster._context.installCrds(this, 'Crds', ...sources));
    }
    return release;
  }

  /** Validates, at synthesis, that nodes which Karpenter does not start can run its pods, with credentials. */
  private validatePlacement(
    { additionalValues, identity, namespace }: KarpenterProps,
    cluster: ClusterTarget,
  ): string[] {
    const named = { clusterName: cluster.clusterName, stack: Stack.of(this) };
    const found = findNodeResources(this).map((nodes) => ({
      ...nodes,
      belonging: matchClusterName(nodes.clusterName, Stack.of(nodes.resource), named),
    }));
    const own = found.filter(({ belonging }) => belonging === 'ours');
    const wanted: string = namespace ?? SYSTEM_NAMESPACE;
    const profiles = own.filter((nodes) => !nodes.needsCni && isConcrete(wanted) && mayRunSystemPods(nodes, wanted));
    if (profiles.length > 0 && (identity?._isPodIdentity ?? true)) {
      fail(
        'WorkloadIdentityUnavailable',
        `"${profiles[0].resource.node.path}" is a Fargate profile for the namespace ${wanted}, and pods on Fargate get no credentials from EKS Pod Identity. Write identity: WorkloadIdentity.irsa(), or another namespace`,
        this,
      );
    }
    const isElsewhere = cluster._context.definition === undefined || cluster.compute._hasAutoMode;
    const mayBeOurs = found.some(({ belonging }) => belonging === 'unknown' || belonging === 'likely');
    const tolerates = additionalValues?.tolerations === undefined ? KARPENTER_TOLERATED_TAINTS : undefined;
    const hasGroup = own.some(
      (nodes) =>
        nodes.needsCni && !startsEmpty(nodes) && (tolerates === undefined || toleratesTaints(nodes, tolerates)),
    );
    if (!isElsewhere && !mayBeOurs && !hasGroup && profiles.length === 0) {
      warn(
        this,
        'karpenterUnplaced',
        `The pods of Karpenter cannot be scheduled: they do not run on nodes that Karpenter starts, no node group of the app has nodes without further taints, and no Fargate profile selects ${wanted}. Call addNodegroup or addFargateProfile of ClusterNetworking.`,
      );
    }
    return [];
  }
}

function validateCompute({ compute }: ClusterTarget, scope: Construct): void {
  if (!compute._hasNodes) {
    fail(
      'ClusterCompute',
      `"${scope.node.id}" starts nodes, but the cluster has ${compute._text} and lacks the add-ons that nodes need. Write compute: ClusterCompute.${compute._hasAutoMode ? 'autoModeAndNodes' : 'nodes'}() on its ClusterTarget`,
      scope,
    );
  }
}

function validateKarpenterProps({ namespace, replicas }: KarpenterProps, scope: Construct): void {
  if (replicas !== undefined && isConcrete(replicas) && !isWholeNumberFrom(replicas, 1)) {
    fail(
      'ControllerReplicas',
      `"${replicas}" is not a valid number of replicas. Write a whole number of 1 or more`,
      scope,
    );
  }
  if (namespace !== undefined && isConcrete(namespace) && !isDnsLabel(namespace)) {
    fail(
      'KarpenterSetting',
      `"${namespace}" is not a namespace. Write 1 to 63 lower-case letters, digits and hyphens, such as "karpenter"`,
      scope,
    );
  }
}
