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
import { CHART_CRDS, CHARTS } from '../../foundation/versions';
import { warn } from '../../foundation/warnings';
import { ControllerCrds } from '../load-balancer-controller/controller-crds';
import { pinnedSources } from '../load-balancer-controller/crd-files';
import type { GatewayApiCrds } from '../load-balancer-controller/gateway-api-crds';
import { ControllerLogLevel } from '../load-balancer-controller/load-balancer-controller-options';
import { latticeStatements } from './lattice-controller-policy';
import { refuseTakeover } from './lattice-takeover';

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

/** What its own definitions define. */
const DEFINED = 'application-networking.k8s.aws';
const CHART_SOURCES = pinnedSources(DEFINED, CHART_CRDS.latticeController);

/** A name of a service network: 3 to 63 lower-case letters, digits and single hyphens. */
const NETWORK_NAME = /^(?=.{3,63}$)(?!servicenetwork-)[a-z0-9]+(-[a-z0-9]+)*$/;

/** The AWS Gateway API Controller in a cluster. */
export interface LatticeControllerProps {
  /** The cluster; its VPC must be known, and it must have a kubectl handler. */
  readonly cluster: ClusterTarget;

  /**
   * The managed prefix lists of VPC Lattice in the Region, by their ids: `com.amazonaws.<region>.vpc-lattice`, and the one for IPv6. From these,
   * requests reach pods by TCP. AWS keeps them, and tells their ids to `aws ec2 describe-managed-prefix-lists`; `ec2.PrefixList.fromLookup` finds
   * them in a stack with an account and a Region. An id that does not begin with `pl-` is refused as `ControllerSetting`.
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
   * Controllers of other clusters, as the tag `application-networking.k8s.aws/ManagedBy` names them, `<account>/<cluster>/<vpc>`: a Route whose annotation
   * `application-networking.k8s.aws/allow-takeover-from` names one takes its service over, with listeners and rules. So a blue cluster hands over to
   * a green one. The tag of this cluster, and what is no such tag, are refused as `ControllerSetting`.
   *
   * @default - none: it takes over nothing that another controller owns
   */
  readonly takeOverFrom?: string[];

  /**
   * Whether Routes with the annotation `application-networking.k8s.aws/service-name-override` may claim services that no controller made, such as those
   * of a stack: the listeners and rules that nobody owns, of any service, can then be changed and deleted.
   *
   * @default - it can take such a service on, but change none of the listeners and rules that were there before
   */
  readonly claimsServices?: boolean;

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
   * Where the definitions of the Gateway API come from, which the controller does not start without. Give it what the load balancer controller of the
   * cluster has: what both have is installed once, and something else than it has is refused as `GatewayCrds`.
   *
   * @default - something else installs them before: let `release` wait for it
   */
  readonly gatewayApi?: GatewayApiCrds;

  /**
   * Where the definitions of its own kinds come from: service networks, exports and imports, and policies.
   *
   * @default - as they are published where those of the Gateway API are, `ControllerCrds.published()`; otherwise Helm installs them once and never
   * upgrades them, `ControllerCrds.fromChart()`
   */
  readonly crds?: ControllerCrds;

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
 * It needs the custom resource definitions of the Gateway API in the cluster before, which `gatewayApi` installs, and nodes to run on: let `release`
 * wait for them. The kubectl handler pulls the chart from the public registry of ECR: it needs a way to the internet. Its role makes and changes what
 * carries the tag of this cluster, and takes on what no controller owns; it cannot take over what another one does, unless `takeOverFrom` names it.
 *
 * Records of Routes' host names come from DNSEndpoint objects, which it writes where their kind is in the cluster: an `ExternalDns` with the source
 * `RecordSource.CRD` keeps them.
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
    const owner = `${account}/${cluster.clusterName}/${vpcId}`;
    refuseTakeover(props.takeOverFrom, owner, this);

    const identity = new WorkloadRole(this, 'Identity', {
      cluster,
      identity: props.identity ?? WorkloadIdentity.podIdentity(),
      namespace: NAMESPACE,
      serviceAccount: SERVICE_ACCOUNT,
      description: 'AWS Gateway API Controller: services, service networks and target groups of VPC Lattice',
      associate: true,
      statements: latticeStatements({
        owner,
        serviceNetworkArns: props.serviceNetworkArns ?? [],
        accessLogs: props.accessLogs ?? false,
        takeOverFrom: props.takeOverFrom ?? [],
        claimsServices: props.claimsServices ?? false,
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
    const crds = ownCrds(props);
    this.release = cluster._installChart(this, 'Chart', {
      ...CHARTS.latticeController,
      release: 'gateway-api-controller',
      namespace: NAMESPACE,
      createNamespace: true,
      ...(crds._skipsChart ? { skipCrds: true } : {}),
      values: mergeValues(ours, props.additionalValues, OWNED_VALUES, 'ValuesClash', this),
      timeout: props.timeout ?? Duration.minutes(10),
    });
    this.installDefinitions(props, crds);
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

  /** Without them, the controller ends as soon as it starts. */
  private installDefinitions({ cluster, gatewayApi }: LatticeControllerProps, own: ControllerCrds): void {
    gatewayApi?._refuseVersion(cluster.kubernetesVersion, this);
    const sources = [
      ...(gatewayApi?._sources ?? []),
      ...own._sourcesOf({ defines: DEFINED, sources: [CHART_SOURCES] }),
    ];
    if (sources.length > 0) {
      after(this.release, cluster._installCrds(this, 'Crds', ...sources));
    }
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

function ownCrds({ crds, gatewayApi }: LatticeControllerProps): ControllerCrds {
  return crds ?? (gatewayApi?._isPublished ? ControllerCrds.published() : ControllerCrds.fromChart());
}

function chartValues(
  { defaultServiceNetwork, gatewayApi, logLevel, replicas = 2 }: LatticeControllerProps,
  annotations: Record<string, string>,
): Values {
  return {
    serviceAccount: {
      create: true,
      name: SERVICE_ACCOUNT,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    deployment: {
      replicas,
      priorityClassName: 'system-cluster-critical',
      ...(gatewayApi?._annotations ? { annotations: gatewayApi._annotations } : {}),
    },
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
