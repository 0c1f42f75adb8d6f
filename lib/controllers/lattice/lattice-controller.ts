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
    cluster._noteApiUse(this, 'latticeController', { identity: props.identity ?? WorkloadIdentity.podIdentity() });
    const ours = {
      // With a hop limit of 1, pods cannot ask the instance metadata for these.
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
    // The whole identity: policies that are added to the role later, too, must outlive the controller.
    this.release.node.addDependency(identity);
    after(this.gatewayClass, this.release);
    this.admitLattice(props);
  }

  /** Without them, the controller ends as soon as it starts. */
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
  const { defaultServiceNetwork: network, prefixListIds, replicas, serviceNetworkArns } = props;
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
  validateArns('serviceNetwork', serviceNetworkArns, { refusal: 'ControllerSetting', scope });
  refuseDeployTimeLists('ControllerSetting', { prefixListIds }, scope);
  validateArnPlaces('serviceNetwork', serviceNetworkArns, scope, { refusal: 'ControllerSetting' });
  validateIds('prefixList', prefixListIds, { refusal: 'ControllerSetting', scope });
}
