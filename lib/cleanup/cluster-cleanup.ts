import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnResource, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { findDuplicate } from '../cluster/duplicate-installations';
import { writePoliciesAsText } from '../cluster/workload-identity';
import { addDependencies, implementDependable, mainResourcesOf } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue } from '../foundation/tokens';
import { CLUSTER_CLEANUP_CODE } from './cluster-cleanup.generated';
import { type CleanupFeature, cleanupStatements } from './cluster-cleanup-permissions';
import { validateCleanup } from './cluster-cleanup-validation';

/** A function has 15 minutes, and needs time to answer. */
const MAX_TIMEOUT = Duration.minutes(14);

/** When CloudFormation no longer waits for an answer: a function that has come to no end is over by then. */
const ANSWER_TIMEOUT = Duration.minutes(20);

/** What the interfaces of load balancers, nodes and pods are in, and what their public addresses hold on to. */
const TYPES_HELD_BY_LEFTOVERS = ['AWS::EC2::Subnet', 'AWS::EC2::VPCGatewayAttachment'];

/** What happens to the deletion of the stack when something cannot be removed. */
export enum CleanupFailure {
  /** It fails, and says what is left and why. Deleting the stack again goes on from there. */
  FAIL_STACK = 'fail',
  /** It goes on, and fails later where the VPC cannot be deleted. The log says what is left and why. */
  CONTINUE = 'continue',
}

/** How a cleanup goes about it. */
export interface ClusterCleanupOptions {
  /**
   * What happens when something cannot be removed.
   *
   * @default CleanupFailure.FAIL_STACK
   */
  readonly onFailure?: CleanupFailure;

  /**
   * Whether load balancers with deletion protection are deleted, too: their protection is turned off.
   *
   * @default - they are left alone, and are reported
   */
  readonly removesDeletionProtection?: boolean;

  /**
   * Whether accelerators are removed that the AWS Load Balancer Controller made for `GlobalAccelerator` objects: those that carry the name of the
   * cluster and its Region. AWS Global Accelerator is in the commercial partition alone.
   *
   * @default - in `ClusterNetworking`, where its controller has `globalAccelerator` turned on; elsewhere they are left alone
   */
  readonly accelerators?: boolean;

  /**
   * Whether certificates are removed that the AWS Load Balancer Controller requested. The records by which they were validated stay: they carry no
   * tag.
   *
   * @default - in `ClusterNetworking`, where its controller has `certificateManagement`; elsewhere they are left alone
   */
  readonly certificates?: boolean;

  /**
   * Whether services, target groups, service networks and associations with the VPC are removed that the AWS Gateway API Controller made in VPC
   * Lattice for this cluster. An association that stays keeps the VPC.
   *
   * @default false
   */
  readonly lattice?: boolean;

  /**
   * The longest time that is spent on deleting and waiting: 1 to 14 whole minutes. The network interfaces of a load balancer commonly take a few.
   *
   * @default Duration.minutes(14)
   */
  readonly timeout?: Duration;

  /**
   * How long the log is kept while the stack is there. It goes with the stack.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
}

/** The cluster to clean up after. */
export interface ClusterCleanupProps extends ClusterCleanupOptions {
  /** The cluster. Its VPC must be known, and this app must define it in the same stack, to be deleted with it: otherwise it might outlive the stack. */
  readonly cluster: ClusterTarget;
}

/**
 * Removes what controllers in a cluster made and left behind, when the stack is deleted: load balancers with their target groups and security
 * groups, and network interfaces of nodes and pods that nothing uses. Without it, one forgotten Ingress keeps the VPC from being deleted.
 *
 * It works when the stack is deleted, or when its creation is rolled back, and at no other time: removing the construct from a living cluster
 * touches nothing. It removes what carries the mark of this cluster, in its VPC, and nothing else:
 *
 * - what the AWS Load Balancer Controller made, for Ingresses, Services and Gateways: `elbv2.k8s.aws/cluster` with the name of the cluster;
 * - what Kubernetes itself made for Services, Classic Load Balancers and NLBs: `kubernetes.io/cluster/<name>` = `carriesClusterTag` beside
 *   `kubernetes.io/service-name`, and security groups that are named `k8s-elb-…`;
 * - unused network interfaces of the VPC CNI, `cluster.k8s.amazonaws.com/name`, and of pods with security groups of their own;
 * - in other security groups, the rules that name one of these groups and that a controller wrote;
 * - where they are asked for, accelerators and certificates of the AWS Load Balancer Controller, and what the AWS Gateway API Controller made in
 *   VPC Lattice.
 *
 * It deletes no instance: nodes that no stack knows, such as those of Karpenter, are waited for and named. Load balancers of EKS Auto Mode are deleted
 * by EKS with the cluster, and associations with web ACLs go with the load balancer. Not looked for are records of Route 53, which carry no
 * tags, and volumes.
 *
 * A cluster with deletion protection would live on without its load balancers: nothing is removed then, and the deletion fails.
 *
 * The moment is right when it comes after nodes and controllers are gone, and before the cluster, its subnets and its VPC go. `ClusterNetworking`
 * with `cleanup` sees to that; on its own, name what has to be gone to `runAfterDeletionOf`.
 *
 * A cluster, node group, Fargate profile or instance that the stack keeps (`DeletionPolicy: Retain`), and an override of `DependsOn` that takes the
 * cleanup out of its order, are refused as `ClusterCleanup`. Parts of the network that the stack keeps are warned of as `cleanupKeptResource`.
 */
export class ClusterCleanup extends Construct {
  /** The function that cleans up, outside of the VPC. */
  public readonly handler: lambda.Function;

  /** The resource at whose deletion the function runs. @internal */
  public readonly _resource: CustomResource;

  constructor(scope: Construct, id: string, props: ClusterCleanupProps) {
    validateArguments('ClusterCleanup', arguments);
    super(scope, id);
    const { clusterName } = props.cluster;
    const timeout = props.timeout ?? MAX_TIMEOUT;
    validateTimeout(timeout, this);
    const duplicate = findDuplicate('cleanup', clusterName, this);
    if (duplicate) {
      fail(
        'ClusterCleanup',
        `"${formatValue(clusterName)}" has a cleanup already, by ${duplicate.node.path}, define it once`,
        this,
      );
    }
    const definition = this.definitionOf(props.cluster);
    const vpc = props.cluster._vpcFor(this);
    const removesDeletionProtection = props.removesDeletionProtection ?? false;
    const features = featuresOf(props);

    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.defineRole(logGroup, [
      ...cleanupStatements({
        clusterName,
        clusterArn: props.cluster.clusterArn,
        vpcId: vpc.vpcId,
        removesDeletionProtection,
        features,
      }),
    ]);
    this.handler = new lambda.Function(this, 'Handler', {
      description: 'Removes what a cluster leaves behind, when its stack is deleted',
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(CLUSTER_CLEANUP_CODE),
      role,
      logGroup,
      memorySize: 256,
      timeout: Duration.minutes(15),
    });
    this._resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::EksClusterCleanup',
      serviceToken: this.handler.functionArn,
      serviceTimeout: ANSWER_TIMEOUT,
      properties: {
        ClusterName: clusterName,
        VpcId: vpc.vpcId,
        OnFailure: props.onFailure ?? CleanupFailure.FAIL_STACK,
        DeletionProtection: removesDeletionProtection ? 'remove' : 'keep',
        Seconds: timeout.toSeconds(),
        Features: features.length > 0 ? features : undefined,
      },
    });
    const held = vpc.node
      .findAll()
      .filter((part) => CfnResource.isCfnResource(part) && TYPES_HELD_BY_LEFTOVERS.includes(part.cfnResourceType));
    addDependencies(this._resource, held);
    implementDependable(this, () => [this._resource]);
    const context = { cluster: props.cluster, definition, vpc, resource: mainResourcesOf(this._resource)[0] };
    this.node.addValidation({
      validate: () => {
        validateCleanup(this, context);
        return [];
      },
    });
  }

  /**
   * Has the cleanup wait, at deletion, until these are gone: controllers, Kubernetes objects, nodes. At deployment, they wait for it.
   *
   * @param constructs such as node groups and the releases of charts
   */
  public runAfterDeletionOf(...constructs: IConstruct[]): void {
    validateArguments('ClusterCleanup.runAfterDeletionOf', arguments, this);
    addDependencies(constructs, this._resource);
  }

  /**
   * Has these wait, at deletion, until the cleanup is done: what network interfaces that it removes are attached to, such as security groups of
   * nodes. They must not wait for nodes or controllers themselves.
   *
   * @param constructs beside subnets and the internet gateway of the VPC, which wait anyway
   */
  public runBeforeDeletionOf(...constructs: IConstruct[]): void {
    validateArguments('ClusterCleanup.runBeforeDeletionOf', arguments, this);
    addDependencies(this._resource, constructs);
  }

  private defineRole(logGroup: logs.LogGroup, statements: iam.PolicyStatement[]): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Removes what a cluster leaves behind: what carries its tags',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Permissions: new iam.PolicyDocument({
          statements: [
            ...statements,
            new iam.PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
    // The name of the cluster is part of the keys of tags.
    writePoliciesAsText(role);
    return role;
  }

  /** A cluster that outlives the stack needs its load balancers. */
  private definitionOf({ clusterName, _definition: definition }: ClusterTarget): IConstruct {
    if (!definition || Stack.of(definition) !== Stack.of(this)) {
      fail(
        'ClusterCleanup',
        `"${formatValue(clusterName)}" is no cluster that this stack defines, and may outlive it together with its load balancers, put the cleanup into the stack that defines the cluster`,
        this,
      );
    }
    return definition;
  }
}

function featuresOf({ accelerators, certificates, lattice }: ClusterCleanupOptions): CleanupFeature[] {
  const features: [CleanupFeature, boolean | undefined][] = [
    ['accelerators', accelerators],
    ['certificates', certificates],
    ['lattice', lattice],
  ];
  return features.filter(([, isOn]) => isOn).map(([feature]) => feature);
}

function validateTimeout(timeout: Duration, scope: Construct): void {
  const seconds = timeout.toSeconds();
  if (seconds < 60 || seconds % 60 !== 0 || seconds > MAX_TIMEOUT.toSeconds()) {
    fail('ClusterCleanup', `"${timeout.toHumanString()}" is no time for a cleanup, write 1 to 14 whole minutes`, scope);
  }
}
