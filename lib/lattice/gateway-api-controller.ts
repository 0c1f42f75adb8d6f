import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { ControllerLogLevel } from '../addons/controller-options';
import { WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { ControllerCrds, pinnedCrdSources } from '../controllers/custom-resource-definitions';
import { validateArnLocations, validateArns } from '../foundation/arns';
import { type KeyTable, parseKeyList, warnOfUnknownKeys } from '../foundation/configuration-keys';
import { addDependencies, dependOnAllOf, implementDependable } from '../foundation/deployment-order';
import { fail, type Located } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';
import { CHART_CRDS, CHARTS } from '../foundation/versions';
import { warn } from '../foundation/warnings';
import { validateDeployTimeLists } from '../loadbalancing/validation';
import { latticeControllerStatements } from './gateway-api-controller-permissions';
import type { GatewayApiControllerProps } from './gateway-api-controller-props';

/**
 * Returns the values of the chart `aws-gateway-controller-chart`.
 *
 * Source: https://github.com/aws/aws-application-networking-k8s, helm of v2.1.3, 2026-08-14: values.yaml and the
 * templates.
 */
export function latticeChartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.latticeController.chart} ${CHARTS.latticeController.version}`,
    paths: parseKeyList(`global.*
    awsAccountId awsRegion clusterName clusterVpcId defaultServiceNetwork deployment deployment.affinity.*
    deployment.annotations.* deployment.containerPort deployment.containerSecurityContext.* deployment.labels.*
    deployment.nodeSelector.* deployment.podSecurityContext.* deployment.priorityClassName deployment.replicas
    deployment.tolerations deployment.topologySpreadConstraints disableTaggingServiceApi enableServiceNetworkOverride
    fullnameOverride image image.pullPolicy image.pullSecrets image.repository image.tag installExternalDNSCRD
    installScope latticeEndpoint log log.level metrics metrics.service metrics.service.create metrics.service.type
    nameOverride pdb pdb.enabled pdb.maxUnavailable pdb.minAvailable reconcileDefaultResyncSeconds resources.* role
    role.labels.* routeMaxConcurrentReconciles serviceAccount serviceAccount.annotations.* serviceAccount.create
    serviceAccount.name webhookEnabled webhookTLS webhookTLS.caCert webhookTLS.cert webhookTLS.certManager
    webhookTLS.certManager.certificateName webhookTLS.certManager.certificateSecretName webhookTLS.certManager.enabled
    webhookTLS.key`),
  };
}

/** `<account>/<name of the cluster>/<id of the VPC>`. */
const OWNER_TAG_VALUE = /^\d{12}\/[^/*?]+\/vpc-[0-9a-f]+$/;

/** Validates the controllers from which services are taken over. */
export function validateTakeover(others: readonly string[] = [], owner: string, scope: Located): void {
  for (const other of others.filter(isConcrete)) {
    if (!OWNER_TAG_VALUE.test(other)) {
      fail(
        'LatticeControllerSetting',
        `"${other}" is not a controller. Write the value of its tag application-networking.k8s.aws/ManagedBy, such as "111122223333/blue/vpc-0123456789abcdef0"`,
        scope,
      );
    }
    if (other === owner) {
      fail('LatticeControllerSetting', `"${other}" is this cluster. Leave it out`, scope);
    }
  }
}

const LATTICE_NAMESPACE = 'aws-application-networking-system';
const LATTICE_SERVICE_ACCOUNT = 'gateway-api-controller';

/** GatewayClass name, and the name of its controller. */
const LATTICE_GATEWAY_CLASS = 'amazon-vpc-lattice';
const LATTICE_CONTROLLER_NAME = 'application-networking.k8s.aws/gateway-api-controller';

/** Chart values that identify the installation. Additional values must not contain them. */
const LATTICE_OWNED_VALUES = [
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
const LATTICE_API_GROUP = 'application-networking.k8s.aws';
const LATTICE_CRD_SOURCES = pinnedCrdSources(LATTICE_API_GROUP, CHART_CRDS.latticeController);

/** Service network name: 3 to 63 lower-case letters, digits and single hyphens. */
const SERVICE_NETWORK_NAME = /^(?=.{3,63}$)(?!servicenetwork-)[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The AWS Gateway API Controller, which exposes Gateways and routes as Amazon VPC Lattice services. Other VPCs and
 * accounts can use them without a load balancer.
 *
 * It needs the custom resource definitions of the Gateway API, which `gatewayApi` installs, and nodes: add a dependency
 * on nodes. The kubectl handler pulls the chart from Amazon ECR Public, so it needs internet access.
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
export class GatewayApiController extends Construct {
  /** Role of the controller. */
  public readonly role: iam.Role;

  /** The Helm release. */
  private readonly release: IConstruct;

  /** The GatewayClass `amazon-vpc-lattice`. */
  private readonly gatewayClass: IConstruct;

  constructor(scope: Construct, id: string, props: GatewayApiControllerProps) {
    validateArguments('GatewayApiController', arguments);
    super(scope, id);
    validateLatticeProps(props, this);
    const { cluster } = props;
    const { vpcId } = cluster._context.vpcFor(this);
    const { account, region } = Stack.of(this);
    const owner = `${account}/${cluster.clusterName}/${vpcId}`;
    validateTakeover(props.takeOverFrom, owner, this);

    const identity = new WorkloadRole(this, 'Identity', {
      cluster,
      identity: props.identity ?? WorkloadIdentity.podIdentity(),
      namespace: LATTICE_NAMESPACE,
      serviceAccount: LATTICE_SERVICE_ACCOUNT,
      description: 'AWS Gateway API Controller: services, service networks and target groups of VPC Lattice',
      associate: true,
      statements: latticeControllerStatements({
        owner,
        vpcId,
        serviceNetworkArns: props.serviceNetworkArns ?? [],
        accessLogs: props.accessLogs ?? false,
        takeOverFrom: props.takeOverFrom ?? [],
        claimsServices: props.claimsServices ?? false,
      }),
    });
    this.role = identity.role;
    cluster._context.noteApiUse(this, 'latticeController', {
      identity: props.identity ?? WorkloadIdentity.podIdentity(),
    });
    const typedValues = {
      // With a hop limit of 1, pods cannot read these from the instance metadata.
      awsRegion: region,
      awsAccountId: account,
      clusterVpcId: vpcId,
      clusterName: cluster.clusterName,
      ...latticeChartValues(props, identity.chartAnnotations()),
      ...imageValues(props),
    };
    warnOfUnknownKeys(this, 'additionalValues', props.additionalValues, latticeChartKeys(), true);
    const crds = latticeCrds(props);
    this.release = cluster._context.installChart(this, 'Chart', {
      ...CHARTS.latticeController,
      source: props.chartSource,
      release: 'gateway-api-controller',
      namespace: LATTICE_NAMESPACE,
      createNamespace: true,
      ...(crds._skipsChartCrds ? { skipCrds: true } : {}),
      values: mergeValues(typedValues, props.additionalValues, LATTICE_OWNED_VALUES, 'ValuesClash', this),
      timeout: props.timeout ?? Duration.minutes(10),
    });
    this.installDefinitions(props, crds);
    this.gatewayClass = cluster._context.applyObjects(this, 'GatewayClass', [
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GatewayClass',
        metadata: { name: LATTICE_GATEWAY_CLASS },
        spec: { controllerName: LATTICE_CONTROLLER_NAME },
      },
    ]);
    // The controller depends on the whole identity, so that policies that are added later also outlive it.
    dependOnAllOf(this.release, identity);
    addDependencies(this.gatewayClass, this.release);
    implementDependable(this, () => [this.gatewayClass]);
    this.allowLatticeIngress(props);
  }

  /** Installs the custom resource definitions. The controller does not start without them. */
  private installDefinitions({ cluster, gatewayApi }: GatewayApiControllerProps, own: ControllerCrds): void {
    gatewayApi?._validateVersion(cluster.kubernetesVersion, this);
    gatewayApi?._validateOwner(cluster, this);
    const sources = [
      ...(gatewayApi?._sources ?? []),
      ...own._sourcesOf({ defines: LATTICE_API_GROUP, sources: [LATTICE_CRD_SOURCES] }),
    ];
    if (sources.length > 0) {
      addDependencies(this.release, cluster._context.installCrds(this, 'Crds', ...sources));
    }
  }

  private allowLatticeIngress({ cluster, prefixListIds = [], securityGroups }: GatewayApiControllerProps): void {
    if (prefixListIds.length === 0) {
      warn(
        this,
        'latticeIngress',
        'No security group rule allows VPC Lattice to reach pods. Write prefixListIds, which "aws ec2 describe-managed-prefix-lists" prints, or acknowledge this if you define the rules yourself.',
      );
      return;
    }
    const groups = securityGroups?.map(({ securityGroupId }) => securityGroupId) ?? [
      cluster._context.securityGroupFor(this),
    ];
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

function latticeCrds({ crds, gatewayApi }: GatewayApiControllerProps): ControllerCrds {
  return crds ?? (gatewayApi?._isPublished ? ControllerCrds.published() : ControllerCrds.fromChart());
}

function latticeChartValues(
  { defaultServiceNetwork, gatewayApi, logLevel, replicas = 2 }: GatewayApiControllerProps,
  annotations: Record<string, string>,
): Values {
  return {
    serviceAccount: {
      create: true,
      name: LATTICE_SERVICE_ACCOUNT,
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

function imageValues({ cluster, imageRepository }: GatewayApiControllerProps): Values {
  const repository = imageRepository ?? cluster._context.repositoryOf(CHARTS.latticeController.image);
  return repository === undefined ? {} : { image: { repository } };
}

function validateLatticeProps(props: GatewayApiControllerProps, scope: Construct): void {
  const { defaultServiceNetwork: network, prefixListIds, replicas, serviceNetworkArns } = props;
  if (replicas !== undefined && isConcrete(replicas) && !isWholeNumberFrom(replicas, 1)) {
    fail(
      'ControllerReplicas',
      `"${replicas}" is not a valid number of replicas. Write a whole number of 1 or more`,
      scope,
    );
  }
  if (network !== undefined && isConcrete(network) && !SERVICE_NETWORK_NAME.test(network)) {
    fail(
      'LatticeControllerSetting',
      `"${network}" is not a service network name. Write 3 to 63 lower-case letters, digits and hyphens`,
      scope,
    );
  }
  validateArns('serviceNetwork', serviceNetworkArns, { errorName: 'LatticeControllerSetting', scope });
  validateDeployTimeLists('LatticeControllerSetting', { prefixListIds }, scope);
  validateArnLocations('serviceNetwork', serviceNetworkArns, scope, { errorName: 'LatticeControllerSetting' });
  validateIds('prefixList', prefixListIds, { errorName: 'LatticeControllerSetting', scope });
}
