import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { ImageSource } from '../../cluster/image-source';
import { WorkloadRole } from '../../cluster/workload-identity';
import { after } from '../../foundation/order';
import { refuse } from '../../foundation/refusals';
import { mergeValues } from '../../foundation/values';
import { CHARTS } from '../../foundation/versions';
import { LoadBalancerTargetType } from '../load-balancer-terms';
import { GatewayApiCrds } from './gateway-api-crds';
import type { LoadBalancerControllerOptions } from './load-balancer-controller-options';
import {
  featureGates,
  loadBalancerControllerValues,
  OWNED_VALUES,
  SERVICE_ACCOUNT,
} from './load-balancer-controller-values';
import { featureStatements, refuseFeatures } from './load-balancer-features';
import { warnOfUnorderedBalancers } from './load-balancer-order';
import { LoadBalancerPermissions } from './load-balancer-permissions';
import { warnOfChartsBesideWebhook } from './service-webhook-order';

const NAMESPACE = 'kube-system';

/** Where the image lies in the registries of EKS. */
const IMAGE_PATH = 'amazon/aws-load-balancer-controller';

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
 * app go before it where they wait for `release`; those of its stack that do not, by whatever they were added, are warned of as `loadBalancerOrder`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/migrate-auto.html
 */
export class LoadBalancerController extends Construct {
  /** The role of the controller. */
  public readonly role: iam.Role;

  /** The Helm release: wait for it before installing anything that makes Ingresses, or Services of type LoadBalancer. */
  public readonly release: IConstruct;

  /** What it was told. @internal */
  public readonly _props: LoadBalancerControllerProps;

  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    super(scope, id);
    this._props = props;
    refuseFeatures(props.certificateManagement, props.targetGroupBindings ?? {}, this);
    this.refuseUntaggedListeners(props);
    this.refuseNodeTargets(props);
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

    const installation = {
      clusterName: props.cluster.clusterName,
      region: Stack.of(this).region,
      vpcId: vpc.vpcId,
      isIpv6: props.cluster.isIpv6,
      annotations: identity.chartAnnotations(),
      imageRepository: (props.image ?? ImageSource._defaultIn(this))._repositoryOf(IMAGE_PATH, this),
    };
    const ours = loadBalancerControllerValues(installation, props, this);
    const values = mergeValues(ours, props.additionalValues, OWNED_VALUES, 'ValuesClash', this);
    this.release = props.cluster._installChart(this, 'Chart', {
      ...CHARTS.loadBalancerController,
      release: 'aws-load-balancer-controller',
      namespace: NAMESPACE,
      createNamespace: false,
      values,
      timeout: props.timeout ?? Duration.minutes(10),
    });
    this.installDefinitions(props);
    // The whole identity: policies that are added to the role later, too, must outlive the controller.
    this.release.node.addDependency(identity);
    if (props.serviceWebhook) {
      warnOfChartsBesideWebhook(this.release, props.cluster.clusterName);
    }
    warnOfUnorderedBalancers(this.release, props.cluster.clusterName, {
      ingressClass: String(values.ingressClass ?? 'alb'),
      takesAllServices: props.serviceWebhook ?? false,
      takesGateways: props.gatewayApi !== undefined,
    });
  }

  /** The controller looks for them when it starts. */
  private installDefinitions({ cluster, gatewayApi }: LoadBalancerControllerProps): void {
    const crds = gatewayApi && (gatewayApi.crds ?? GatewayApiCrds.published());
    crds?._refuseVersion(cluster.kubernetesVersion, this);
    if (crds?._sources) {
      after(this.release, cluster._installCrds(this, 'GatewayApiCrds', crds._sources));
    }
  }

  private statements(props: LoadBalancerControllerProps, vpcId: string): iam.PolicyStatement[] {
    const { protection, targetGroupBindings } = props;
    const { clusterName } = props.cluster;
    return [
      ...permissionsOf(props)._statements({
        clusterName,
        vpcId,
        targetGroupArns: targetGroupBindings?.targetGroupArns ?? [],
        wafClassic: protection?.wafClassic ?? false,
        waf: protection?.waf ?? true,
        shield: protection?.shield ?? true,
      }),
      ...featureStatements({
        clusterName,
        certificateManagement: props.certificateManagement,
        assumedRoleArns: targetGroupBindings?.assumedRoleArns ?? [],
        globalAccelerator: props.globalAccelerator ?? false,
        resourceGroupsTagging: props.featureGates?.EnableRGTAPI ?? false,
      }),
    ];
  }

  private refuseNodeTargets({ additionalValues, cluster, defaults }: LoadBalancerControllerProps): void {
    const target = additionalValues?.defaultTargetType ?? defaults?.targetType;
    if (cluster.compute._isFargate && target === LoadBalancerTargetType.INSTANCE) {
      refuse(
        'ClusterCompute',
        '"defaultTargetType: instance" sends traffic to nodes, and the cluster has Fargate alone, leave it out: targets are pods',
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

function permissionsOf({ permissions = LoadBalancerPermissions.scopedToCluster() }: LoadBalancerControllerOptions) {
  return permissions;
}
