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

/** Maximum cleanup time. A function has 15 minutes, including the time for its response. */
const MAX_TIMEOUT = Duration.minutes(14);

/** Time after which CloudFormation stops waiting for a response. */
const ANSWER_TIMEOUT = Duration.minutes(20);

/** Resource types that network interfaces and public addresses of load balancers, nodes and pods use. */
const TYPES_HELD_BY_LEFTOVERS = ['AWS::EC2::Subnet', 'AWS::EC2::VPCGatewayAttachment'];

/** Behavior if a resource cannot be deleted. */
export enum CleanupFailure {
  /**
   * The deletion of the stack fails, and reports the remaining resources with the reasons. Delete the stack again to
   * continue.
   */
  FAIL_STACK = 'fail',
  /**
   * The deletion continues, and fails later if the VPC cannot be deleted. The log contains the remaining resources with
   * the reasons.
   */
  CONTINUE = 'continue',
}

/** Options of a cleanup. */
export interface ClusterCleanupOptions {
  /**
   * Behavior if a resource cannot be deleted.
   *
   * @default CleanupFailure.FAIL_STACK
   */
  readonly onFailure?: CleanupFailure;

  /**
   * Whether load balancers with deletion protection are also deleted. Their protection is disabled first.
   *
   * @default - they are not deleted, and are reported
   */
  readonly removesDeletionProtection?: boolean;

  /**
   * Whether accelerators of `GlobalAccelerator` objects are deleted, which the AWS Load Balancer Controller created
   * with the name of the cluster and its Region. AWS Global Accelerator exists only in the partition `aws`.
   *
   * @default - true in `ClusterNetworking` if its controller has `globalAccelerator` enabled. False otherwise
   */
  readonly accelerators?: boolean;

  /**
   * Whether certificates are deleted that the AWS Load Balancer Controller requested. Their DNS validation records
   * stay, because they have no tags.
   *
   * @default - true in `ClusterNetworking` if its controller has `certificateManagement`. False otherwise
   */
  readonly certificates?: boolean;

  /**
   * Whether VPC Lattice services, target groups, service networks and VPC associations are deleted that the AWS Gateway
   * API Controller created for this cluster. A remaining association prevents the deletion of the VPC.
   *
   * @default false
   */
  readonly lattice?: boolean;

  /**
   * Maximum time for deleting and waiting: 1 to 14 whole minutes. Network interfaces of a load balancer usually need a
   * few minutes.
   *
   * @default Duration.minutes(14)
   */
  readonly timeout?: Duration;

  /**
   * Retention time of the log. The log group is deleted with the stack.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
}

/** Properties of a cleanup. */
export interface ClusterCleanupProps extends ClusterCleanupOptions {
  /** The cluster. Its VPC must be known. The same stack must define it, so that both are deleted together. */
  readonly cluster: ClusterTarget;
}

/**
 * Deletes resources that controllers leave behind, when the stack is deleted.
 *
 * It deletes load balancers with their target groups and security groups, and unused network interfaces of nodes and
 * pods. Without it, a remaining Ingress prevents the deletion of the VPC.
 *
 * It only runs when the stack is deleted, or when its creation is rolled back. Removing the construct from the app
 * deletes nothing. It only deletes resources with the tags of this cluster, in its VPC:
 *
 * - Resources of the AWS Load Balancer Controller for Ingresses, Services and Gateways, with the tag
 *   `elbv2.k8s.aws/cluster` and the name of the cluster.
 * - Classic Load Balancers and NLBs of the Kubernetes cloud provider for Services, with the tags
 *   `kubernetes.io/cluster/<name>` = `owned` and `kubernetes.io/service-name`, and security groups named `k8s-elb-…`.
 * - Unused network interfaces of the VPC CNI with the tag `cluster.k8s.amazonaws.com/name`, and of pods with security
 *   groups.
 * - Rules of controllers in other security groups that refer to one of these groups.
 * - Accelerators and certificates of the AWS Load Balancer Controller, and VPC Lattice resources of the AWS Gateway API
 *   Controller, if enabled.
 *
 * It deletes no instances. It waits for nodes outside of the stack, such as those of Karpenter, and reports them. EKS
 * deletes load balancers of EKS Auto Mode with the cluster, and associations with web ACLs are deleted with the load
 * balancer. Route 53 records, which have no tags, and volumes are not deleted.
 *
 * It deletes nothing and fails if the cluster has deletion protection, because the cluster would stay without its load
 * balancers.
 *
 * It must run after nodes and controllers are deleted, and before the cluster, its subnets and its VPC are deleted.
 * `ClusterNetworking` with `cleanup` adds these dependencies. Otherwise, call `runAfterDeletionOf` with the constructs
 * that must be deleted first.
 *
 * A retained cluster, node group, Fargate profile or instance (`DeletionPolicy: Retain`) fails as `ClusterCleanup`, and
 * so does an override of `DependsOn` that removes a dependency. Retained network resources result in the warning
 * `cleanupKeptResource`.
 */
export class ClusterCleanup extends Construct {
  /** Lambda function of the cleanup, outside of the VPC. */
  public readonly handler: lambda.Function;

  /** Resource whose deletion runs the function. */
  private readonly resource: CustomResource;

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
        `"${formatValue(clusterName)}" already has a cleanup in ${duplicate.node.path}. Define it once`,
        this,
      );
    }
    const definition = this.definitionOf(props.cluster);
    const vpc = props.cluster._context.vpcFor(this);
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
    this.resource = new CustomResource(this, 'Resource', {
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
    addDependencies(this.resource, held);
    implementDependable(this, () => [this.resource]);
    const context = { cluster: props.cluster, definition, vpc, resource: mainResourcesOf(this.resource)[0] };
    this.node.addValidation({
      validate: () => {
        validateCleanup(this, context);
        return [];
      },
    });
  }

  /**
   * Runs the cleanup after the deletion of constructs: controllers, Kubernetes objects, nodes.
   *
   * At deployment, the constructs are created after the cleanup.
   *
   * @param constructs for example node groups and Helm releases
   */
  public runAfterDeletionOf(...constructs: IConstruct[]): void {
    validateArguments('ClusterCleanup.runAfterDeletionOf', arguments, this);
    addDependencies(constructs, this.resource);
  }

  /**
   * Runs the cleanup before the deletion of constructs, for example security groups of nodes that network interfaces
   * use.
   *
   * The constructs must not depend on nodes or controllers.
   *
   * @param constructs other than the subnets and the internet gateway of the VPC, which are included
   */
  public runBeforeDeletionOf(...constructs: IConstruct[]): void {
    validateArguments('ClusterCleanup.runBeforeDeletionOf', arguments, this);
    addDependencies(this.resource, constructs);
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
    // Tag keys contain the name of the cluster, which can be a deploy-time value.
    writePoliciesAsText(role);
    return role;
  }

  /** Returns the definition of the cluster. A cluster outside of the stack would stay without its load balancers. */
  private definitionOf({ clusterName, _context: { definition } }: ClusterTarget): IConstruct {
    if (!definition || Stack.of(definition) !== Stack.of(this)) {
      fail(
        'ClusterCleanup',
        `"${formatValue(clusterName)}" is not defined in this stack, so the cleanup could delete the load balancers of a remaining cluster. Define the cleanup in the stack of the cluster`,
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
    fail('ClusterCleanup', `"${timeout.toHumanString()}" is not a valid timeout. Write 1 to 14 whole minutes`, scope);
  }
}
