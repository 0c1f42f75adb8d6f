import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { loadBalancerControllerStatements } from './load-balancer-controller-policy';

const NAMESPACE = 'kube-system';
const SERVICE_ACCOUNT = 'aws-load-balancer-controller';

/** Values that say what is installed, for whom and as whom: the user cannot set them beside the typed options. */
const OWNED_VALUES = ['clusterName', 'region', 'replicaCount', 'serviceAccount.create', 'serviceAccount.name', 'vpcId'];

/** Settings of the AWS Load Balancer Controller that do not name a cluster. */
export interface LoadBalancerControllerOptions {
  /**
   * How the controller gets its permissions.
   *
   * @default - EKS Pod Identity; in a cluster of Fargate alone, IRSA
   */
  readonly identity?: WorkloadIdentity;

  /**
   * How many replicas run, 1 or more; one works while the others wait. Two or more have a disruption budget.
   *
   * @default 2
   */
  readonly replicas?: number;

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
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/helm/aws-load-balancer-controller
   */
  readonly additionalValues?: Record<string, unknown>;
}

/** The AWS Load Balancer Controller in a cluster. */
export interface LoadBalancerControllerProps extends LoadBalancerControllerOptions {
  /** The cluster; its VPC must be known, and it must have a kubectl handler. */
  readonly cluster: ClusterTarget;
}

/**
 * The AWS Load Balancer Controller: ALBs for Ingresses and NLBs for Services, with targets by pod address.
 *
 * It is installed from its Helm chart, with the IAM policy that was published with it. Chart values that hurt in an automated installation
 * are turned: the certificate of the webhook is kept through upgrades, and the webhook that would stand in the way of every Service of the
 * cluster while the controller is down is off. So a Service asks for an NLB itself, by `loadBalancerClass: service.k8s.aws/nlb`; without it,
 * EKS makes a Classic Load Balancer.
 *
 * Beside the load balancing of EKS Auto Mode, it takes Services of class `service.k8s.aws/nlb` and Ingresses of an IngressClass whose controller is
 * `ingress.k8s.aws/alb`; Services without a class are Auto Mode's. The chart names its IngressClass `alb`: name that of Auto Mode otherwise.
 *
 * `ClusterNetworking` installs it after nodes and CoreDNS. On its own it knows no nodes: let `release` wait for them. Before it is deleted,
 * delete its Ingresses, and its Services of type LoadBalancer: afterwards nobody deletes their load balancers.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/migrate-auto.html
 */
export class LoadBalancerController extends Construct {
  /** The role of the controller. */
  public readonly role: iam.Role;

  /** The Helm release: wait for it before installing anything that makes Ingresses, or Services of type LoadBalancer. */
  public readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    super(scope, id);
    const replicas = props.replicas ?? 2;
    if (isConcrete(replicas) && (!Number.isInteger(replicas) || replicas < 1)) {
      refuse('ControllerReplicas', `"${replicas}" is no number of replicas, write a whole number of 1 or more`, this);
    }
    if (props.cluster.compute._isFargate && props.additionalValues?.defaultTargetType === 'instance') {
      refuse(
        'ClusterCompute',
        '"defaultTargetType: instance" sends traffic to nodes, and the cluster has Fargate alone, leave it out: targets are pods',
        this,
      );
    }
    const vpc = props.cluster._vpcFor(this);

    const identity = new WorkloadRole(this, 'Identity', {
      cluster: props.cluster,
      identity: props.identity,
      namespace: NAMESPACE,
      serviceAccount: SERVICE_ACCOUNT,
      description: 'AWS Load Balancer Controller: load balancers, target groups and their security groups',
      associate: true,
      statements: loadBalancerControllerStatements(),
    });
    this.role = identity.role;

    const values = mergeValues(
      loadBalancerControllerValues({
        clusterName: props.cluster.clusterName,
        region: Stack.of(this).region,
        vpcId: vpc.vpcId,
        replicas,
        annotations: identity.chartAnnotations(),
      }),
      props.additionalValues,
      OWNED_VALUES,
      'ValuesClash',
      this,
    );
    this.release = props.cluster._installChart(this, 'Chart', {
      ...CHARTS.loadBalancerController,
      release: 'aws-load-balancer-controller',
      namespace: NAMESPACE,
      createNamespace: false,
      values,
      timeout: props.timeout ?? Duration.minutes(10),
    });
    // The whole identity: policies that are added to the role later, too, must outlive the controller.
    this.release.node.addDependency(identity);
  }
}

interface ControllerSettings {
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: string;
  readonly replicas: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The chart values, each beside what it is for. */
function loadBalancerControllerValues(settings: ControllerSettings): Values {
  const { annotations, replicas } = settings;
  return {
    clusterName: settings.clusterName,
    // With a hop limit of 1, pods cannot ask the instance metadata for these two.
    region: settings.region,
    vpcId: settings.vpcId,
    serviceAccount: {
      create: true,
      name: SERVICE_ACCOUNT,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    // The VPC CNI gives pods addresses of the VPC: one hop less than by way of node ports.
    defaultTargetType: 'ip',
    replicaCount: replicas,
    ...(replicas === 1 ? {} : { podDisruptionBudget: { maxUnavailable: 1 } }),
    // Otherwise every upgrade makes a new certificate, and the webhook fails until all replicas have it.
    keepTLSSecret: true,
    // Otherwise no Service of any kind can be created while the controller is down.
    enableServiceMutatorWebhook: false,
  };
}
