import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { WorkloadIdentity, WorkloadRole } from '../../cluster/workload-identity';
import { after } from '../../foundation/order';
import { refuse } from '../../foundation/refusals';
import { isConcrete, isCount, shown } from '../../foundation/tokens';
import { mergeValues, type Values } from '../../foundation/values';
import { CHARTS } from '../../foundation/versions';
import { warn } from '../../foundation/warnings';
import { ControllerLogLevel } from '../load-balancer-controller/load-balancer-controller-options';
import { latticeStatements } from './lattice-controller-policy';

const NAMESPACE = 'aws-application-networking-system';
const SERVICE_ACCOUNT = 'gateway-api-controller';

/** What Gateways name, and the controller that it belongs to. */
const GATEWAY_CLASS = 'amazon-vpc-lattice';
const CONTROLLER_NAME = 'application-networking.k8s.aws/gateway-api-controller';

/** Values that say what is installed, for whom and as whom: the user cannot set them beside the typed options. */
const OWNED_VALUES = [
  'awsAccountId',
  'awsRegion',
  'clusterName',
  'clusterVpcId',
  'defaultServiceNetwork',
  'deployment.replicas',
  'serviceAccount.create',
  'serviceAccount.name',
];

/** A name of a service network: 3 to 63 lower-case letters, digits and single hyphens. */
const NETWORK_NAME = /^(?=.{3,63}$)(?!servicenetwork-)[a-z0-9]+(-[a-z0-9]+)*$/;

/** The AWS Gateway API Controller in a cluster. */
export interface LatticeControllerProps {
  /** The cluster; its VPC must be known, and it must have a kubectl handler. */
  readonly cluster: ClusterTarget;

  /**
   * The managed prefix lists of VPC Lattice in the Region, by their ids: `com.amazonaws.<region>.vpc-lattice`, and the one for IPv6. From these,
   * requests reach pods by TCP. AWS keeps them, and tells their ids to `aws ec2 describe-managed-prefix-lists`: a look-up would need an account
   * at synthesis. An id that does not begin with `pl-` is refused as `ControllerSetting`.
   *
   * @default - no rule is written, which is warned of as `latticeIngress`
   */
  readonly prefixListIds?: string[];

  /**
   * The security groups of nodes and pods that VPC Lattice sends requests to.
   *
   * @default - the cluster security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The name of a service network that the controller makes, and associates with the VPC, for Gateways of the same name: 3 to 63 lower-case letters,
   * digits and hyphens.
   *
   * @default - none: Gateways name service networks that are there
   */
  readonly defaultServiceNetwork?: string;

  /**
   * Service networks that something else made, and whose IAM auth policies the controller may change, by their ARNs. To join them, it needs no
   * permission of this kind.
   *
   * @default - none: those that it made itself
   */
  readonly serviceNetworkArns?: string[];

  /**
   * Whether `AccessLogPolicy` objects work, by which requests are logged. It takes permissions on every bucket, delivery stream and log group of the
   * account: the controller does not say before where logs go.
   *
   * @default false
   */
  readonly accessLogs?: boolean;

  /**
   * How the controller gets its permissions.
   *
   * @default - EKS Pod Identity
   */
  readonly identity?: WorkloadIdentity;

  /**
   * The number of its pods: 1 or more. One works, the others wait.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * How much it writes into its log.
   *
   * @default ControllerLogLevel.INFO
   */
  readonly logLevel?: ControllerLogLevel;

  /**
   * How long the installation may take before it is rolled back: 14 minutes at the most.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Chart values beyond the typed options, merged deep over ours: maps by key, lists as a whole. Values that identify the installation are
   * refused.
   *
   * @default - none
   * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/helm/values.yaml
   */
  readonly additionalValues?: Record<string, unknown>;
}

/**
 * The AWS Gateway API Controller: Gateways and routes of a cluster as services of Amazon VPC Lattice, which other VPCs and accounts reach without
 * a load balancer.
 *
 * It needs the custom resource definitions of the Gateway API in the cluster before, and nodes to run on: let `release` wait for both. Its own
 * definitions come with the chart, which the kubectl handler pulls from the public registry of ECR: it needs a way to the internet. Its role makes and changes what carries the tag of this cluster, and takes on what no controller owns; it
 * cannot take over what another one does.
 *
 * Delete Gateways, routes and ServiceExports before it: afterwards a `ClusterCleanup` with `lattice` alone deletes their services and target
 * groups in VPC Lattice. Every upgrade
 * makes a new certificate for its webhook, which only namespaces use that ask for readiness gates.
 *
 * @see https://www.gateway-api-controller.eks.aws.dev/latest/
 */
export class LatticeController extends Construct {
  /** The role of the controller. */
  public readonly role: iam.Role;

  /** The Helm release. */
  public readonly release: IConstruct;

  /** The GatewayClass `amazon-vpc-lattice`: let Gateways wait for it. */
  public readonly gatewayClass: IConstruct;

  constructor(scope: Construct, id: string, props: LatticeControllerProps) {
    super(scope, id);
    refuseSettings(props, this);
    const { cluster } = props;
    const { vpcId } = cluster._vpcFor(this);
    const { account, region } = Stack.of(this);

    const identity = new WorkloadRole(this, 'Identity', {
      cluster,
      identity: props.identity ?? WorkloadIdentity.podIdentity(),
      namespace: NAMESPACE,
      serviceAccount: SERVICE_ACCOUNT,
      description: 'AWS Gateway API Controller: services, service networks and target groups of VPC Lattice',
      associate: true,
      statements: latticeStatements({
        owner: `${account}/${cluster.clusterName}/${vpcId}`,
        serviceNetworkArns: props.serviceNetworkArns ?? [],
        accessLogs: props.accessLogs ?? false,
      }),
    });
    this.role = identity.role;
    const ours = {
      // With a hop limit of 1, pods cannot ask the instance metadata for these.
      awsRegion: region,
      awsAccountId: account,
      clusterVpcId: vpcId,
      clusterName: cluster.clusterName,
      ...chartValues(props, identity.chartAnnotations()),
    };
    this.release = cluster._installChart(this, 'Chart', {
      ...CHARTS.latticeController,
      release: 'gateway-api-controller',
      namespace: NAMESPACE,
      createNamespace: true,
      values: mergeValues(ours, props.additionalValues, OWNED_VALUES, 'ValuesClash', this),
      timeout: props.timeout ?? Duration.minutes(10),
    });
    this.gatewayClass = cluster._applyObjects(this, 'GatewayClass', [
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GatewayClass',
        metadata: { name: GATEWAY_CLASS },
        spec: { controllerName: CONTROLLER_NAME },
      },
    ]);
    // The whole identity: policies that are added to the role later, too, must outlive the controller.
    this.release.node.addDependency(identity);
    after(this.gatewayClass, this.release);
    this.admitLattice(props);
  }

  private admitLattice({ cluster, prefixListIds = [], securityGroups }: LatticeControllerProps): void {
    if (prefixListIds.length === 0) {
      warn(
        this,
        'latticeIngress',
        'No rule lets VPC Lattice reach pods; give prefixListIds, as "aws ec2 describe-managed-prefix-lists" tells them, or acknowledge this where the rules are yours.',
      );
      return;
    }
    const groups = securityGroups?.map(({ securityGroupId }) => securityGroupId) ?? [cluster._securityGroupFor(this)];
    const rules = groups.flatMap((groupId) =>
      prefixListIds.map((sourcePrefixListId) => ({ groupId, sourcePrefixListId })),
    );
    for (const [index, rule] of rules.entries()) {
      new ec2.CfnSecurityGroupIngress(this, `Ingress${index + 1}`, {
        ...rule,
        ipProtocol: 'tcp',
        fromPort: 0,
        toPort: 65535,
        description: 'Requests and health checks of VPC Lattice',
      });
    }
  }
}

function chartValues(
  { defaultServiceNetwork, logLevel, replicas = 2 }: LatticeControllerProps,
  annotations: Record<string, string>,
): Values {
  return {
    serviceAccount: {
      create: true,
      name: SERVICE_ACCOUNT,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    deployment: { replicas, priorityClassName: 'system-cluster-critical' },
    // With one replica, a disruption budget would keep its node from being drained.
    ...(isConcrete(replicas) && replicas === 1 ? {} : { pdb: { enabled: true, maxUnavailable: 1 } }),
    log: { level: logLevel ?? ControllerLogLevel.INFO },
    ...(defaultServiceNetwork === undefined ? {} : { defaultServiceNetwork }),
  };
}

function refuseSettings(props: LatticeControllerProps, scope: Construct): void {
  const { defaultServiceNetwork: network, prefixListIds = [], replicas } = props;
  if (replicas !== undefined && isConcrete(replicas) && !isCount(replicas, 1)) {
    refuse('ControllerReplicas', `"${replicas}" is no number of replicas, write a whole number of 1 or more`, scope);
  }
  if (network !== undefined && isConcrete(network) && !NETWORK_NAME.test(network)) {
    refuse(
      'ControllerSetting',
      `"${network}" cannot be the name of a service network, write 3 to 63 lower-case letters, digits and hyphens`,
      scope,
    );
  }
  const wrong = prefixListIds.find((id) => isConcrete(id) && !id.startsWith('pl-'));
  if (wrong !== undefined) {
    refuse(
      'ControllerSetting',
      `"${shown(wrong)}" is no id of a prefix list, write one such as "pl-0123456789abcdef0"`,
      scope,
    );
  }
}
