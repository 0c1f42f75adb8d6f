import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { ImageSource } from '../../cluster/image-source';
import { WorkloadRole } from '../../cluster/workload-identity';
import { validateArguments } from '../../foundation/input';
import { warnOfUnknownKeys } from '../../foundation/known-keys';
import { after } from '../../foundation/order';
import { refuse } from '../../foundation/refusals';
import { mergeValues } from '../../foundation/values';
import { CHART_CRDS, CHARTS } from '../../foundation/versions';
import { LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';
import { chartKeys } from './chart-keys';
import { NAMESPACE, SERVICE_ACCOUNT } from './controller-account';
import { ControllerCrds } from './controller-crds';
import { pinnedSources } from './crd-files';
import { CONTROLLER_GATEWAY_CRDS } from './gateway-api-crds';
import { gatewayCrds } from './gateway-api-options';
import { classGroupOf, classSpecOf, refuseForeignClass } from './ingress-class';
import { judgeInstalled } from './installed-checks';
import type { LoadBalancerControllerOptions } from './load-balancer-controller-options';
import { featureGates, loadBalancerControllerValues, OWNED_VALUES } from './load-balancer-controller-values';
import { featureStatements, refuseFeatures } from './load-balancer-features';
import { LoadBalancerPermissions } from './load-balancer-permissions';
import {
  failWithoutService,
  mayAssociate,
  type Protection,
  protectionIn,
  validateProtection,
} from './load-balancer-protection';
import { signInObjects } from './sign-in-secrets';
import { parseSelectorTags, warnOfTargetSecurityGroups } from './target-security-groups';

/** Where the controller listens for the control plane, as the chart has it. */
const WEBHOOK_PORT = 9443;

/** Where the image lies in the registries of EKS. */
const IMAGE_PATH = 'amazon/aws-load-balancer-controller';

/** The definitions of its chart but those for Gateways. */
const CHART_SOURCES = pinnedSources('elbv2.k8s.aws', [CHART_CRDS.loadBalancerController]);

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
 * `ClusterNetworking` installs it after nodes and CoreDNS. On its own it knows no nodes: let `release` wait for them. Before it is deleted,
 * delete its Ingresses, and its Services of type LoadBalancer: afterwards a `ClusterCleanup` alone deletes their load balancers. Objects of this
 * app go before it where they wait for `release`, or their stack for the one of `release`; those that do not, by whatever they were added, are
 * warned of as `loadBalancerOrder`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/migrate-auto.html
 */
export class LoadBalancerController extends Construct {
  /** The role of the controller. */
  public readonly role: iam.Role;

  /** The Helm release: wait for it before installing anything that makes Ingresses, or Services of type LoadBalancer. */
  public readonly release: IConstruct;

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
    refuseForeignClass(props.ingressClass ?? {}, this);
    refuseFeatures(props.certificateManagement, props.targetGroupBindings ?? {}, props.userPoolArns, this);
    this.refuseUntaggedListeners(props);
    this.refuseNodeTargets(props);
    validateProtection(props.protection, this);
    this.validateClassWebAcl(props);
    if (props.globalAccelerator) {
      failWithoutService('globalAccelerator: true', 'AWS Global Accelerator', this);
    }
    const vpc = props.cluster._vpcFor(this);

    const identity = new WorkloadRole(this, 'Identity', {
      cluster: props.cluster,
      identity: props.identity,
      namespace: NAMESPACE,
      serviceAccount: SERVICE_ACCOUNT,
      description: 'AWS Load Balancer Controller: load balancers, target groups and their security groups',
      associate: true,
      statements: this.statements(props, vpc.vpcId),
    });
    this.role = identity.role;
    const roleArns = props.targetGroupBindings?.assumedRoleArns ?? [];
    props.cluster._noteApiUse(this, 'loadBalancerController', {
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
      imageRepository: (props.image ?? ImageSource._defaultIn(this))._repositoryOf(IMAGE_PATH, this),
    };
    const ours = loadBalancerControllerValues(installation, props, this);
    warnOfUnknownKeys(this, 'additionalValues', props.additionalValues, chartKeys(), true);
    const values = mergeValues(ours, props.additionalValues, OWNED_VALUES, 'ValuesClash', this);
    props.cluster._interfaces.selectorTags = parseSelectorTags(values.serviceTargetENISGTags);
    this.node.addValidation({ validate: () => warnOfTargetSecurityGroups(props.cluster) });
    const crds = ownCrds(props);
    this.release = props.cluster._installChart(this, 'Chart', {
      ...CHARTS.loadBalancerController,
      release: 'aws-load-balancer-controller',
      namespace: NAMESPACE,
      createNamespace: false,
      ...(crds._skipsChart ? { skipCrds: true } : {}),
      values,
      timeout: props.timeout ?? Duration.minutes(10),
    });
    this._definitions = this.installDefinitions(props, crds);
    this.secretAccess = this.allowSignIn(props);
    // The whole identity: policies that are added to the role later, too, must outlive the controller.
    this.release.node.addDependency(identity);
    this._webhookPort = Number(values.webhookBindPort ?? WEBHOOK_PORT);
    this._hasServiceWebhook = values.enableServiceMutatorWebhook !== false;
    judgeInstalled(this.release, props.cluster.clusterName, {
      admitsServices: this._hasServiceWebhook,
      ingressClass: String(values.ingressClass ?? 'alb'),
      classGroup: classGroupOf(values),
      classSpec: classSpecOf(values),
      takesAllServices: props.serviceWebhook ?? false,
      takesGateways: props.gatewayApi !== undefined,
      protection: this._protection,
      userPoolArns: permissionsOf(props)._isScoped ? props.userPoolArns : undefined,
    });
  }

  /** The controller looks for those of Gateways when it starts, and its chart makes IngressClassParams. */
  private installDefinitions({ cluster, gatewayApi }: LoadBalancerControllerProps, own: ControllerCrds): IConstruct[] {
    const gateway = gatewayCrds(gatewayApi);
    gateway?._refuseVersion(cluster.kubernetesVersion, this);
    gateway?._validateOwner(cluster, this);
    const ofGateways = gateway ? [...gateway._sources, ...gateway._controllerSources] : [];
    // Copies of the user's for Gateways hold what the chart has for them.
    const ofChart = own._sourcesOf({
      defines: 'elbv2.k8s.aws',
      sources: [CHART_SOURCES, ...(ofGateways.length > 0 ? [] : [CONTROLLER_GATEWAY_CRDS])],
    });
    const sources = [...ofGateways, ...ofChart];
    if (sources.length === 0) {
      return [];
    }
    const definitions = cluster._installCrds(this, ofGateways.length > 0 ? 'GatewayApiCrds' : 'Crds', ...sources);
    after(this.release, definitions);
    return definitions;
  }

  /** The chart lets it read every Secret of the cluster, or none. */
  private allowSignIn({ cluster, signInSecrets = [] }: LoadBalancerControllerProps): IConstruct | undefined {
    return signInSecrets.length > 0
      ? cluster._applyObjects(this, 'SignInSecrets', signInObjects(signInSecrets, this))
      : undefined;
  }

  /** What must be there before a Service is created; undefined where Services need no webhook of it. @internal */
  public get _serviceWebhook(): IConstruct | undefined {
    return this._hasServiceWebhook ? this.release : undefined;
  }

  /** What it associates with ALBs. @internal */
  public get _protection(): Protection {
    return protectionIn(this._props.protection, Stack.of(this).region);
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

  private refuseNodeTargets({ additionalValues, cluster, defaults, ingressClass }: LoadBalancerControllerProps): void {
    const target = additionalValues?.defaultTargetType ?? defaults?.targetType;
    const isNodes = [target, ingressClass?.targetType].indexOf(LoadBalancerTargetType.INSTANCE);
    if (cluster.compute._isFargate && isNodes >= 0) {
      refuse(
        'ClusterCompute',
        `"${['defaultTargetType', 'ingressClass.targetType'][isNodes]}: instance" sends traffic to nodes, and the cluster has Fargate alone, leave it out: targets are pods`,
        this,
      );
    }
  }

  private validateClassWebAcl({ ingressClass: { webAclArn, webAclName } = {} }: LoadBalancerControllerProps): void {
    if (webAclName !== undefined && !this._protection.webAclNames) {
      refuse(
        'ControllerSetting',
        `"${webAclName}" of ingressClass is a name that the controller may not look up, write protection: { webAclNames: true }`,
        this,
      );
    }
    if (webAclArn !== undefined && !mayAssociate(webAclArn, this._protection)) {
      refuse(
        'ControllerSetting',
        `"${webAclArn}" of ingressClass is no web ACL that "protection" lets the controller associate, add it to protection.webAclArns, and do not turn waf off`,
        this,
      );
    }
  }

  /** The scoped permissions know a listener by its tag. */
  private refuseUntaggedListeners(props: LoadBalancerControllerProps): void {
    if (permissionsOf(props)._isScoped && featureGates(props, this).ListenerRulesTagging === false) {
      refuse(
        'ControllerSetting',
        '"ListenerRulesTagging: false" leaves listeners without the tag that the permissions are limited to, leave it out, or write LoadBalancerPermissions.published()',
        this,
      );
    }
  }
}

/** With the function in place for Gateways, nothing is saved by leaving the rest to Helm. */
function ownCrds({ crds, gatewayApi }: LoadBalancerControllerOptions): ControllerCrds {
  return crds ?? (gatewayCrds(gatewayApi)?._isPublished ? ControllerCrds.published() : ControllerCrds.fromChart());
}

function permissionsOf({ permissions = LoadBalancerPermissions.scopedToCluster() }: LoadBalancerControllerOptions) {
  return permissions;
}
