import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ImageSource } from '../cluster/image-source';
import { WorkloadRole } from '../cluster/workload-identity';
import { warnOfUnknownKeys } from '../foundation/configuration-keys';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { mergeValues } from '../foundation/values';
import { CHART_CRDS, CHARTS } from '../foundation/versions';
import { TargetType } from '../loadbalancing/enums';
import {
  CONTROLLER_GATEWAY_CRDS,
  ControllerCrds,
  pinnedCrdSources,
  tryGetGatewayCrds,
} from './custom-resource-definitions';
import { tryGetClassGroup, tryGetClassSpec, validateClassPlaces } from './ingress-class';
import { validateInstalledObjects } from './installed-object-checks';
import type { LoadBalancerControllerOptions } from './load-balancer-controller-options';
import {
  CONTROLLER_OWNED_VALUES,
  featureGates,
  loadBalancerControllerChartKeys,
  loadBalancerControllerValues,
} from './load-balancer-controller-values';
import {
  mayAssociate,
  type ResolvedProtection,
  resolveProtection,
  validateProtection,
  validateServiceAvailable,
} from './load-balancer-defaults';
import { featureStatements, validateFeatures } from './load-balancer-features';
import { Permissions } from './load-balancer-permissions';
import { CONTROLLER_NAMESPACE, CONTROLLER_SERVICE_ACCOUNT, signInObjects } from './service-account';
import { parseSelectorTags, warnOfTargetSecurityGroups } from './target-security-groups';

/** Where the controller listens for the control plane, as the chart has it. */
const WEBHOOK_PORT = 9443;

/** Where the image lies in the registries of EKS. */
const CONTROLLER_IMAGE_PATH = 'amazon/aws-load-balancer-controller';

/** The definitions of its chart but those for Gateways. */
const CONTROLLER_CRD_SOURCES = pinnedCrdSources('elbv2.k8s.aws', [CHART_CRDS.loadBalancerController]);

/** The AWS Load Balancer Controller in a cluster. */
export interface LoadBalancerControllerProps extends LoadBalancerControllerOptions {
  /** The cluster; its VPC must be known, and it must have a kubectl handler. */
  readonly cluster: ClusterTarget;
}

/**
 * The AWS Load Balancer Controller: ALBs for Ingresses and NLBs for Services, with targets by pod address.
 *
 * It is installed from its Helm chart, with less than the IAM policy that was published with it. Chart values that hurt in an automated
 * installation are turned: the certificate of the webhook is kept through upgrades, and the webhook that would stand in the way of every Service of the
 * cluster while the controller is down is off. So a Service asks for an NLB itself, by `loadBalancerClass: service.k8s.aws/nlb`; without it,
 * EKS makes a Classic Load Balancer.
 *
 * Beside the load balancing of EKS Auto Mode, it takes Services of class `service.k8s.aws/nlb` and Ingresses of an IngressClass whose controller is
 * `ingress.k8s.aws/alb`; Services without a class are Auto Mode's. The chart names its IngressClass `alb`: name that of Auto Mode otherwise.
 *
 * `ClusterNetworking` installs it after nodes and CoreDNS. On its own it knows no nodes: let it wait for them, by `node.addDependency`. Before it is deleted,
 * delete its Ingresses, and its Services of type LoadBalancer: afterwards a `ClusterCleanup` alone deletes their load balancers. Objects of this
 * app go before it where they wait for it, by `node.addDependency(controller)`, or where their stack waits for its stack; those that do not, by whatever they were added, are
 * warned of as `loadBalancerOrder`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/migrate-auto.html
 */
export class LoadBalancerController extends Construct {
  /** The role of the controller. */
  public readonly role: iam.Role;

  /** The Helm release. @internal */
  public readonly _release: IConstruct;

  /** What lets the controller read `signInSecrets`, where there are any: let it wait for their namespaces. */
  public readonly secretAccess?: IConstruct;

  /** Whether a Service is refused while no pod of it answers. @internal */
  public readonly _hasServiceWebhook: boolean;

  /** The custom resource definitions that this installs beside the chart, which others may need. @internal */
  public readonly _definitions: IConstruct[];

  /** Where it listens for the control plane. @internal */
  public readonly _webhookPort: number;

  /** What it was told. @internal */
  public readonly _props: LoadBalancerControllerProps;

  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    validateArguments('LoadBalancerController', arguments);
    super(scope, id);
    this._props = props;
    validateClassPlaces(props.ingressClass ?? {}, this);
    validateFeatures(props.certificateManagement, props.targetGroupBindings ?? {}, props.userPoolArns, this);
    this.validateListenerTagging(props);
    this.validateTargetType(props);
    validateProtection(props.protection, this);
    this.validateClassWebAcl(props);
    if (props.globalAccelerator) {
      validateServiceAvailable('globalAccelerator: true', 'AWS Global Accelerator', this);
    }
    const vpc = props.cluster._vpcFor(this);

    const identity = new WorkloadRole(this, 'Identity', {
      cluster: props.cluster,
      identity: props.identity,
      namespace: CONTROLLER_NAMESPACE,
      serviceAccount: CONTROLLER_SERVICE_ACCOUNT,
      description: 'AWS Load Balancer Controller: load balancers, target groups and their security groups',
      associate: true,
      statements: this.statements(props, vpc.vpcId),
    });
    this.role = identity.role;

    const installation = {
      clusterName: props.cluster.clusterName,
      region: Stack.of(this).region,
      vpcId: vpc.vpcId,
      isIpv6: props.cluster.isIpv6,
      protection: this._protection,
      annotations: identity.chartAnnotations(),
      imageRepository: (props.image ?? ImageSource._defaultIn(this))._repositoryOf(CONTROLLER_IMAGE_PATH, this),
    };
    const typedValues = loadBalancerControllerValues(installation, props, this);
    warnOfUnknownKeys(this, 'additionalValues', props.additionalValues, loadBalancerControllerChartKeys(), true);
    const values = mergeValues(typedValues, props.additionalValues, CONTROLLER_OWNED_VALUES, 'ValuesClash', this);
    props.cluster._interfaces.selectorTags = parseSelectorTags(values.serviceTargetENISGTags);
    this.node.addValidation({ validate: () => warnOfTargetSecurityGroups(props.cluster) });
    const crds = controllerCrdsOf(props);
    this._release = props.cluster._installChart(this, 'Chart', {
      ...CHARTS.loadBalancerController,
      release: 'aws-load-balancer-controller',
      namespace: CONTROLLER_NAMESPACE,
      createNamespace: false,
      ...(crds._skipsChartCrds ? { skipCrds: true } : {}),
      values,
      timeout: props.timeout ?? Duration.minutes(10),
    });
    implementDependable(this, () => [this._release]);
    this._definitions = this.installDefinitions(props, crds);
    this.secretAccess = this.defineSecretAccess(props);
    // The whole identity: policies that are added to the role later, too, must outlive the controller.
    this._release.node.addDependency(identity);
    this._webhookPort = Number(values.webhookBindPort ?? WEBHOOK_PORT);
    this._hasServiceWebhook = values.enableServiceMutatorWebhook !== false;
    validateInstalledObjects(this._release, props.cluster.clusterName, {
      hasServiceWebhook: this._hasServiceWebhook,
      ingressClass: String(values.ingressClass ?? 'alb'),
      classGroup: tryGetClassGroup(values),
      classSpec: tryGetClassSpec(values),
      handlesAllServices: props.serviceWebhook ?? false,
      handlesGateways: props.gatewayApi !== undefined,
      protection: this._protection,
      userPoolArns: permissionsOf(props)._isScoped ? props.userPoolArns : undefined,
    });
  }

  /** The controller looks for those of Gateways when it starts, and its chart makes IngressClassParams. */
  private installDefinitions({ cluster, gatewayApi }: LoadBalancerControllerProps, own: ControllerCrds): IConstruct[] {
    const gateway = tryGetGatewayCrds(gatewayApi);
    gateway?._validateVersion(cluster.kubernetesVersion, this);
    gateway?._validateOwner(cluster, this);
    const ofGateways = gateway ? [...gateway._sources, ...gateway._controllerSources] : [];
    // Copies of the user's for Gateways hold what the chart has for them.
    const ofChart = own._sourcesOf({
      defines: 'elbv2.k8s.aws',
      sources: [CONTROLLER_CRD_SOURCES, ...(ofGateways.length > 0 ? [] : [CONTROLLER_GATEWAY_CRDS])],
    });
    const sources = [...ofGateways, ...ofChart];
    if (sources.length === 0) {
      return [];
    }
    const definitions = cluster._installCrds(this, ofGateways.length > 0 ? 'GatewayApiCrds' : 'Crds', ...sources);
    addDependencies(this._release, definitions);
    return definitions;
  }

  /** The chart lets it read every Secret of the cluster, or none. */
  private defineSecretAccess({ cluster, signInSecrets = [] }: LoadBalancerControllerProps): IConstruct | undefined {
    return signInSecrets.length > 0
      ? cluster._applyObjects(this, 'SignInSecrets', signInObjects(signInSecrets, this))
      : undefined;
  }

  /** What must be there before a Service is created; undefined where Services need no webhook of it. @internal */
  public get _serviceWebhook(): IConstruct | undefined {
    return this._hasServiceWebhook ? this._release : undefined;
  }

  /** What it associates with ALBs. @internal */
  public get _protection(): ResolvedProtection {
    return resolveProtection(this._props.protection, Stack.of(this).region);
  }

  private statements(props: LoadBalancerControllerProps, vpcId: string): iam.PolicyStatement[] {
    const { targetGroupBindings } = props;
    const { clusterName } = props.cluster;
    return [
      ...permissionsOf(props)._statements({
        clusterName,
        vpcId,
        targetGroupArns: targetGroupBindings?.targetGroupArns ?? [],
        protection: this._protection,
        userPoolArns: props.userPoolArns,
      }),
      ...featureStatements({
        clusterName,
        certificateManagement: props.certificateManagement,
        assumedRoleArns: targetGroupBindings?.assumedRoleArns ?? [],
        globalAccelerator: props.globalAccelerator ?? false,
        resourceGroupsTagging: props.featureGates?.EnableRGTAPI ?? false,
        webAclNames: this._protection.webAclNames,
      }),
    ];
  }

  private validateTargetType({ additionalValues, cluster, defaults, ingressClass }: LoadBalancerControllerProps): void {
    const target = additionalValues?.defaultTargetType ?? defaults?.targetType;
    const isNodes = [target, ingressClass?.targetType].indexOf(TargetType.INSTANCE);
    if (cluster.compute._isFargate && isNodes >= 0) {
      fail(
        'ClusterCompute',
        `"${['defaultTargetType', 'ingressClass.targetType'][isNodes]}: instance" sends traffic to nodes, and the cluster has Fargate alone, leave it out: targets are pods`,
        this,
      );
    }
  }

  private validateClassWebAcl({ ingressClass: { webAclArn, webAclName } = {} }: LoadBalancerControllerProps): void {
    if (webAclName !== undefined && !this._protection.webAclNames) {
      fail(
        'ControllerSetting',
        `"${webAclName}" of ingressClass is a name that the controller may not look up, write protection: { webAclNames: true }`,
        this,
      );
    }
    if (webAclArn !== undefined && !mayAssociate(webAclArn, this._protection)) {
      fail(
        'ControllerSetting',
        `"${webAclArn}" of ingressClass is no web ACL that "protection" lets the controller associate, add it to protection.webAclArns, and do not turn waf off`,
        this,
      );
    }
  }

  /** The scoped permissions know a listener by its tag. */
  private validateListenerTagging(props: LoadBalancerControllerProps): void {
    if (permissionsOf(props)._isScoped && featureGates(props, this).ListenerRulesTagging === false) {
      fail(
        'ControllerSetting',
        '"ListenerRulesTagging: false" leaves listeners without the tag that the permissions are limited to, leave it out, or write Permissions.published()',
        this,
      );
    }
  }
}

/** With the function in place for Gateways, nothing is saved by leaving the rest to Helm. */
function controllerCrdsOf({ crds, gatewayApi }: LoadBalancerControllerOptions): ControllerCrds {
  return (
    crds ?? (tryGetGatewayCrds(gatewayApi)?._isPublished ? ControllerCrds.published() : ControllerCrds.fromChart())
  );
}

function permissionsOf({ permissions = Permissions.scopedToCluster() }: LoadBalancerControllerOptions) {
  return permissions;
}
