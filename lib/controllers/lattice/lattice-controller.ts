import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { WorkloadIdentity, WorkloadRole } from '../../cluster/workload-identity';
import { validateArnPlaces, validateArns } from '../../foundation/arns';
import { validateIds } from '../../foundation/ids';
import { validateArguments } from '../../foundation/input';
import { warnOfUnknownKeys } from '../../foundation/known-keys';
import { after } from '../../foundation/order';
import { refuse } from '../../foundation/refusals';
import { isConcrete, isCount } from '../../foundation/tokens';
import { mergeValues, type Values } from '../../foundation/values';
import { CHART_CRDS, CHARTS } from '../../foundation/versions';
import { warn } from '../../foundation/warnings';
import { ControllerLogLevel } from '../controller-log-level';
import { ControllerCrds } from '../load-balancer-controller/controller-crds';
import { pinnedSources } from '../load-balancer-controller/crd-files';
import { refuseDeployTimeLists } from '../load-balancing/load-balancer-arns';
import { chartKeys } from './lattice-chart-keys';
import { latticeStatements } from './lattice-controller-policy';
import type { LatticeControllerProps } from './lattice-controller-props';
import { refuseTakeover } from './lattice-takeover';

const NAMESPACE = 'aws-application-networking-system';
const SERVICE_ACCOUNT = 'gateway-api-controller';

/** GatewayClass name, and the name of its controller. */
const GATEWAY_CLASS = 'amazon-vpc-lattice';
const CONTROLLER_NAME = 'application-networking.k8s.aws/gateway-api-controller';

/** Chart values that identify the installation. Additional values must not contain them. */
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

/** API group of its own custom resource definitions. */
const DEFINED = 'application-networking.k8s.aws';
const CHART_SOURCES = pinnedSources(DEFINED, CHART_CRDS.latticeController);

/** Service network name: 3 to 63 lower-case letters, digits and single hyphens. */
const NETWORK_NAME = /^(?=.{3,63}$)(?!servicenetwork-)[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The AWS Gateway API Controller, which exposes Gateways and routes as Amazon VPC Lattice services. Other VPCs and
 * accounts can use them without a load balancer.
 *
 * It needs the custom resource definitions of the Gateway API, which `gatewayApi` installs, and nodes: add a dependency
 * on nodes to `release`. The kubectl handler pulls the chart from Amazon ECR Public, so it needs internet access.
 *
 * Its role can create resources with the tag of this cluster, and change resources with that tag. It cannot take over
 * services of another controller, unless `takeOverFrom` contains it.
 *
 * DNS records of Routes come from DNSEndpoint objects, which it creates if their CRD is installed. An `ExternalDns`
 * with the source `RecordSource.CRD` manages these records.
 *
 * Delete Gateways, routes and ServiceExports before the controller. After its deletion, only a `ClusterCleanup` with
 * `lattice` deletes their services and target groups in VPC Lattice.
 *
 * Every upgrade creates a new certificate for its webhook, which only namespaces with readiness gates use.
 *
 * @see https://www.gateway-api-controller.eks.aws.dev/latest/
 */
export class LatticeController extends Construct {
  /** Role of the controller. */
  public readonly role: iam.Role;

  /** The Helm release. */
  public readonly release: IConstruct;

  /** The GatewayClass `amazon-vpc-lattice`. Add a dependency on it to Gateways. */
  public readonly gatewayClass: IConstruct;

  constructor(scope: Construct, id: string, props: LatticeControllerProps) {
    validateArguments('LatticeController', arguments);
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
        vpcId,
        serviceNetworkArns: props.serviceNetworkArns ?? [],
        accessLogs: props.accessLogs ?? false,
        takeOverFrom: props.takeOverFrom ?? [],
        claimsServices: props.claimsServices ?? false,
      }),
    });
    this.role = identity.role;
    const ours = {
      // With a hop limit of 1, pods cannot read these from the instance metadata.
      awsRegion: region,
      awsAccountId: account,
      clusterVpcId: vpcId,
      clusterName: cluster.clusterName,
      ...chartValues(props, identity.chartAnnotations()),
    };
    warnOfUnknownKeys(this, 'additionalValues', props.additionalValues, chartKeys(), true);
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
    // The controller depends on the whole identity, so that policies that are added later also outlive it.
    this.release.node.addDependency(identity);
    after(this.gatewayClass, this.release);
    this.admitLattice(props);
  }

  /** Installs the custom resource definitions. The controller does not start without them. */
  private installDefinitions({ cluster, gatewayApi }: LatticeControllerProps, own: ControllerCrds): void {
    gatewayApi?._refuseVersion(cluster.kubernetesVersion, this);
    gatewayApi?._validateOwner(cluster, this);
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
        'No security group rule allows VPC Lattice to reach pods. Write prefixListIds, which "aws ec2 describe-managed-prefix-lists" prints, or acknowledge this if you define the rules yourself.',
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
    // With one replica, a disruption budget would prevent its node from being drained.
    ...(isConcrete(replicas) && replicas === 1 ? {} : { pdb: { enabled: true, maxUnavailable: 1 } }),
    log: { level: logLevel ?? ControllerLogLevel.INFO },
    ...(defaultServiceNetwork === undefined ? {} : { defaultServiceNetwork }),
  };
}

function refuseSettings(props: LatticeControllerProps, scope: Construct): void {
  const { defaultServiceNetwork: network, prefixListIds, replicas, serviceNetworkArns } = props;
  if (replicas !== undefined && isConcrete(replicas) && !isCount(replicas, 1)) {
    refuse(
      'ControllerReplicas',
      `"${replicas}" is not a valid number of replicas. Write a whole number of 1 or more`,
      scope,
    );
  }
  if (network !== undefined && isConcrete(network) && !NETWORK_NAME.test(network)) {
    refuse(
      'LatticeControllerSetting',
      `"${network}" is not a service network name. Write 3 to 63 lower-case letters, digits and hyphens`,
      scope,
    );
  }
  validateArns('serviceNetwork', serviceNetworkArns, { refusal: 'LatticeControllerSetting', scope });
  refuseDeployTimeLists('LatticeControllerSetting', { prefixListIds }, scope);
  validateArnPlaces('serviceNetwork', serviceNetworkArns, scope, { refusal: 'LatticeControllerSetting' });
  validateIds('prefixList', prefixListIds, { refusal: 'LatticeControllerSetting', scope });
}
