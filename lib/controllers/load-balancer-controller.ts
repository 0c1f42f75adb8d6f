import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ImageSource } from '../cluster/image-source';
import { WorkloadRole } from '../cluster/workload-identity';
import { warnOfUnknownKeys } from '../foundation/configuration-keys';
import { addDependencies, dependOnAllOf, implementDependable } from '../foundation/deployment-order';
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

/** Webhook port of the chart. */
const WEBHOOK_PORT = 9443;

/** Path of the image in EKS registries. */
const CONTROLLER_IMAGE_PATH = 'amazon/aws-load-balancer-controller';

/** Definitions of its chart, except for those of Gateways. */
const CONTROLLER_CRD_SOURCES = pinnedCrdSources('elbv2.k8s.aws', [CHART_CRDS.loadBalancerController]);

/** Properties of the AWS Load Balancer Controller. */
export interface LoadBalancerControllerProps extends LoadBalancerControllerOptions {
  /** The cluster. Its VPC must be known, and it must have a kubectl handler. */
  readonly cluster: ClusterTarget;
}

/**
 * The AWS Load Balancer Controller, which creates ALBs for Ingresses and NLBs for Services, with pods as targets.
 *
 * It is installed from its Helm chart, with fewer permissions than its published IAM policy.
 *
 * Some chart values differ from the defaults: the webhook certificate is kept during upgrades, and the webhook that
 * rejects Services while the controller is down is disabled. A Service therefore requests an NLB with
 * `loadBalancerClass: service.k8s.aws/nlb`. Without it, EKS creates a Classic Load Balancer.
 *
 * With EKS Auto Mode, the controller handles Services of class `service.k8s.aws/nlb`, and Ingresses of an IngressClass
 * with the controller `ingress.k8s.aws/alb`. EKS Auto Mode handles Services without a class. The chart names its
 * IngressClass `alb`, so use another name for that of EKS Auto Mode.
 *
 * `ClusterNetworking` installs it after nodes and CoreDNS. Otherwise, add a dependency on nodes.
 *
 * Delete its Ingresses and its Services of type LoadBalancer before the controller. After its deletion, only a
 * `ClusterCleanup` deletes their load balancers. Objects that depend on it, or whose stack depends on its stack,
 * are deleted before it. Other objects of this app result in the warning `loadBalancerOrder`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/migrate-auto.html
 */
export class LoadBalancerController extends Construct {
  /** Role of the controller. */
  public readonly role: iam.Role;

  /** The Helm release. */
  private readonly release: IConstruct;

  /**
   * Role and RoleBinding objects that allow the controller to read `signInSecrets`, if there are any. Add a dependency
   * on the namespaces.
   */
  public readonly secretAccess?: IConstruct;

  /** Whether Services are rejected while no pod of the controller responds. */
  private readonly hasServiceWebhook: boolean;

  /** Custom resource definitions that this construct installs, on which others may depend. @internal */
  public readonly _definitions: IConstruct[];

  /** Webhook port of the controller. @internal */
  public readonly _webhookPort: number;

  /** The constructor's props. @internal */
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
    const vpc = props.cluster._context.vpcFor(this);

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
    const roleArns = props.targetGroupBindings?.assumedRoleArns ?? [];
    props.cluster._context.noteApiUse(this, 'loadBalancerController', {
      identity: props.identity,
      settings: roleArns.length > 0 ? ['sts'] : [],
      roleArns,
    });

    const installation = {
      clusterName: props.cluster.clusterName,
      region: Stack.of(this).region,
      vpcId: vpc.vpcId,
      isIpv6: props.cluster.isIpv6,
      protection: this._protection,
      annotations: identity.chartAnnotations(),
      imageRepository: props.image
        ? props.image._repositoryOf(CONTROLLER_IMAGE_PATH, this)
        : (props.cluster._context.repositoryOf(CHARTS.loadBalancerController.image) ??
          ImageSource._defaultIn(this)._repositoryOf(CONTROLLER_IMAGE_PATH, this)),
    };
    const typedValues = loadBalancerControllerValues(installation, props, this);
    warnOfUnknownKeys(this, 'additionalValues', props.additionalValues, loadBalancerControllerChartKeys(), true);
    const values = mergeValues(typedValues, props.additionalValues, CONTROLLER_OWNED_VALUES, 'ValuesClash', this);
    props.cluster._context.interfaces.requireTags(parseSelectorTags(values.serviceTargetENISGTags));
    this.node.addValidation({ validate: () => warnOfTargetSecurityGroups(props.cluster) });
    const crds = controllerCrdsOf(props);
    this.release = props.cluster._context.installChart(this, 'Chart', {
      ...CHARTS.loadBalancerController,
      source: props.chartSource,
      release: 'aws-load-balancer-controller',
      namespace: CONTROLLER_NAMESPACE,
      createNamespace: false,
      ...(crds._skipsChartCrds ? { skipCrds: true } : {}),
      values,
      timeout: props.timeout ?? Duration.minutes(10),
    });
    implementDependable(this, () => [this.release]);
    this._definitions = this.installDefinitions(props, crds);
    this.secretAccess = this.defineSecretAccess(props);
    // The controller depends on the whole identity, so that policies that are added later also outlive it.
    dependOnAllOf(this.release, identity);
    this._webhookPort = Number(values.webhookBindPort ?? WEBHOOK_PORT);
    this.hasServiceWebhook = values.enableServiceMutatorWebhook !== false;
    validateInstalledObjects(this.release, props.cluster.clusterName, {
      hasServiceWebhook: this.hasServiceWebhook,
      ingressClass: String(values.ingressClass ?? 'alb'),
      classGroup: tryGetClassGroup(values),
      classSpec: tryGetClassSpec(values),
      handlesAllServices: props.serviceWebhook ?? false,
      handlesGateways: props.gatewayApi !== undefined,
      protection: this._protection,
      userPoolArns: permissionsOf(props)._isScoped ? props.userPoolArns : undefined,
    });
  }

  /**
   * Installs the custom resource definitions. The controller reads those of Gateways when it starts, and its chart
   * creates IngressClassParams.
   */
  private installDefinitions({ cluster, gatewayApi }: LoadBalancerControllerProps, own: ControllerCrds): IConstruct[] {
    const gateway = tryGetGatewayCrds(gatewayApi);
    gateway?._validateVersion(cluster.kubernetesVersion, this);
    gateway?._validateOwner(cluster, this);
    const ofGateways = gateway ? [...gateway._sources, ...gateway._controllerSources] : [];
    // The user's copies for Gateways contain the Gateway definitions of the chart.
    const ofChart = own._sourcesOf({
      defines: 'elbv2.k8s.aws',
      sources: [CONTROLLER_CRD_SOURCES, ...(ofGateways.length > 0 ? [] : [CONTROLLER_GATEWAY_CRDS])],
    });
    const sources = [...ofGateways, ...ofChart];
    if (sources.length === 0) {
      return [];
    }
    const definitions = cluster._context.installCrds(
      this,
      ofGateways.length > 0 ? 'GatewayApiCrds' : 'Crds',
      ...sources,
    );
    addDependencies(this.release, definitions);
    return definitions;
  }

  /** Defines access to Secrets. The chart supports only access to all Secrets of the cluster, or to none. */
  private defineSecretAccess({ cluster, signInSecrets = [] }: LoadBalancerControllerProps): IConstruct | undefined {
    return signInSecrets.length > 0
      ? cluster._context.applyObjects(this, 'SignInSecrets', signInObjects(signInSecrets, this))
      : undefined;
  }

  /** Construct on which Services depend. Undefined if the webhook does not handle Services. @internal */
  public get _serviceWebhook(): IConstruct | undefined {
    return this.hasServiceWebhook ? this.release : undefined;
  }

  /** Web ACL and Shield settings. @internal */
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
        `"${['defaultTargetType', 'ingressClass.targetType'][isNodes]}: instance" needs nodes as targets, but the cluster has only Fargate. Leave it out to use pods as targets`,
        this,
      );
    }
  }

  private validateClassWebAcl({ ingressClass: { webAclArn, webAclName } = {} }: LoadBalancerControllerProps): void {
    if (webAclName !== undefined && !this._protection.webAclNames) {
      fail(
        'LoadBalancerControllerSetting',
        `"${webAclName}" of ingressClass is a web ACL name, which the controller cannot look up. Write protection: { webAclNames: true }`,
        this,
      );
    }
    if (webAclArn !== undefined && !mayAssociate(webAclArn, this._protection)) {
      fail(
        'LoadBalancerControllerSetting',
        `"${webAclArn}" of ingressClass is not a web ACL that "protection" allows. Add it to protection.webAclArns, and do not disable waf`,
        this,
      );
    }
  }

  /** Validates that listeners are tagged, which the scoped permissions require. */
  private validateListenerTagging(props: LoadBalancerControllerProps): void {
    if (permissionsOf(props)._isScoped && featureGates(props, this).ListenerRulesTagging === false) {
      fail(
        'FeatureGate',
        '"ListenerRulesTagging: false" removes the tag of listeners that the permissions require. Leave it out, or write Permissions.published()',
        this,
      );
    }
  }
}

/**
 * Returns the source of the controller definitions. If the function installs those of Gateways, it also installs the
 * others.
 */
function controllerCrdsOf({ crds, gatewayApi }: LoadBalancerControllerOptions): ControllerCrds {
  return (
    crds ?? (tryGetGatewayCrds(gatewayApi)?._isPublished ? ControllerCrds.published() : ControllerCrds.fromChart())
  );
}

function permissionsOf({ permissions = Permissions.scopedToCluster() }: LoadBalancerControllerOptions) {
  return permissions;
}
