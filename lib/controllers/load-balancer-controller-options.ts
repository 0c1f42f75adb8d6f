import type { Duration } from 'aws-cdk-lib/core';
import type { ControllerLogLevel, ControllerScaling } from '../addons/controller-options';
import type { ImageSource } from '../cluster/image-source';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import type { ControllerCrds, GatewayApiOptions } from './custom-resource-definitions';
import type { IngressClassOptions } from './ingress-class';
import type { BackendSecurityGroupOptions, ControllerDefaults, ProtectionOptions } from './load-balancer-defaults';
import type { CertificateManagementOptions, TargetGroupBindingOptions } from './load-balancer-features';
import type { Permissions } from './load-balancer-permissions';
import type { SignInSecret } from './service-account';

/** Settings of the AWS Load Balancer Controller that do not name a cluster. */
export interface LoadBalancerControllerOptions {
  /**
   * How the controller gets its permissions.
   *
   * @default - EKS Pod Identity; in a cluster of Fargate alone, IRSA
   */
  readonly identity?: WorkloadIdentity;

  /**
   * What it may do in AWS.
   *
   * @default - changes to what carries the tag of the cluster, and rules of security groups in its VPC
   */
  readonly permissions?: Permissions;

  /**
   * Where nodes pull its image from.
   *
   * @default - the public registry that the chart names; in China, GovCloud and the European Sovereign Cloud, the registry of EKS
   */
  readonly image?: ImageSource;

  /**
   * How many replicas run. They spread over zones as far as there is room.
   *
   * @default - two
   */
  readonly scaling?: ControllerScaling;

  /**
   * What load balancers are where nothing else says it.
   *
   * @default - internal, with pods as targets
   */
  readonly defaults?: ControllerDefaults;

  /**
   * The IngressClass of the controller, and what its Ingresses cannot change.
   *
   * @default - `alb`, which Ingresses name
   */
  readonly ingressClass?: IngressClassOptions;

  /**
   * Gateways of the Gateway API; `{}` for the defaults. Its custom resource definitions are installed before the controller.
   *
   * @default - none are installed; where something else did, the controller serves Gateways all the same
   */
  readonly gatewayApi?: GatewayApiOptions;

  /**
   * Where the definitions of its own kinds come from: IngressClassParams, TargetGroupBindings, GlobalAccelerators and ALBTargetControlConfigs, and
   * without `gatewayApi` those for Gateways.
   *
   * @default - as they are published where those of Gateways are, `ControllerCrds.published()`; otherwise Helm installs them once and never upgrades
   * them, `ControllerCrds.fromChart()`
   */
  readonly crds?: ControllerCrds;

  /**
   * Web ACLs and Shield protections.
   *
   * @default - AWS WAF, as Ingresses and Gateways ask for it
   */
  readonly protection?: ProtectionOptions;

  /**
   * User pools of Amazon Cognito by which ALBs sign users in, by their ARNs. The controller may read the clients of these, secrets included; none, where the
   * list is empty. With `Permissions.scopedToCluster()` alone.
   *
   * @default - every user pool in reach of the account
   */
  readonly userPoolArns?: string[];

  /**
   * The security group by which pods know their load balancers.
   *
   * @default - the controller makes one for the cluster
   */
  readonly backendSecurityGroup?: BackendSecurityGroupOptions;

  /**
   * Tags, beside `kubernetes.io/cluster/<name>`, of the one security group that the controller opens on a network interface of targets, such as
   * `{ role: 'nodes' }`. Interfaces with several security groups need it where more than one has the tag of the cluster. Interfaces of which not
   * exactly one has the tags are warned of as `targetSecurityGroups`.
   *
   * @default - the tag of the cluster alone
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/service/nlb/#security-group
   */
  readonly targetSecurityGroupTags?: Record<string, string>;

  /**
   * TargetGroupBindings to target groups that something else made.
   *
   * @default - to target groups of the controller alone
   */
  readonly targetGroupBindings?: TargetGroupBindingOptions;

  /**
   * Certificates that the controller requests from ACM for the hosts of Ingresses that ask for it.
   *
   * @default - it finds certificates that are there
   */
  readonly certificateManagement?: CertificateManagementOptions;

  /**
   * The ARNs of certificate authorities: certificates are found among those that they issued.
   *
   * @default - certificates of any authority
   */
  readonly certificateDiscoveryAuthorities?: string[];

  /**
   * The Secrets by which ALBs sign users in, with `AlbAuthentication.oidc`: the controller may read these, and no others. Their namespaces must be
   * there before `secretAccess`.
   *
   * @default - none: an Ingress whose ALB signs users in by OpenID Connect gets no ALB
   */
  readonly signInSecrets?: SignInSecret[];

  /**
   * Whether the controller makes accelerators of AWS Global Accelerator, where GlobalAccelerator objects ask for them.
   *
   * @default false
   */
  readonly globalAccelerator?: boolean;

  /**
   * Whether a Service of type LoadBalancer gets an NLB of the controller without naming its class: a webhook that stands in the way of every
   * Service of the cluster while the controller is down. What brings a Service must wait for the controller: charts, manifests and EKS add-ons of the
   * app that do not, in any of its stacks, are warned of as `serviceWebhookOrder`, unless the controller waits for them.
   *
   * @default false
   */
  readonly serviceWebhook?: boolean;

  /**
   * Whether pods behind a load balancer wait for its health check before they are ready, in namespaces with the label
   * `elbv2.k8s.aws/pod-readiness-gate-inject: enabled`.
   *
   * @default true
   */
  readonly podReadinessGates?: boolean;

  /**
   * Whether the controller finds pods by EndpointSlices, which hold more than 1,000 of them, or by Endpoints.
   *
   * @default - by EndpointSlices: the default of the controller
   */
  readonly endpointSlices?: boolean;

  /**
   * Whether cert-manager makes the certificate of the webhooks; it must be in the cluster before. The EKS add-on is, where
   * `ClusterNetworking.addAddon` adds it; let the controller wait for any other.
   *
   * @default - the chart makes one, and keeps it through upgrades
   */
  readonly certManager?: boolean;

  /**
   * The one namespace whose objects the controller sees.
   *
   * @default - all namespaces
   */
  readonly watchNamespace?: string;

  /**
   * The keys of tags that something else keeps on load balancers: the controller leaves them alone.
   *
   * @default - none
   */
  readonly externallyManagedTags?: string[];

  /**
   * Features of the controller by their name, turned on or off. Those that a typed option turns are refused.
   *
   * @default - as the controller has them
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/deploy/configurations/#feature-gates
   */
  readonly featureGates?: Record<string, boolean>;

  /**
   * The priority class of its pods.
   *
   * @default - `system-cluster-critical`, as the chart has it
   */
  readonly priorityClassName?: string;

  /**
   * Labels of the nodes that its pods run on.
   *
   * @default - any node
   */
  readonly nodeSelector?: Record<string, string>;

  /**
   * Taints that its pods tolerate, as Kubernetes writes them.
   *
   * @default - none
   */
  readonly tolerations?: Record<string, string>[];

  /**
   * What its pods request, by resource, such as `{ cpu: '100m', memory: '256Mi' }`. Autoscaling without `cpu` is refused.
   *
   * @default - nothing
   */
  readonly resourceRequests?: Record<string, string>;

  /**
   * What its pods may use at most, by resource.
   *
   * @default - no limit
   */
  readonly resourceLimits?: Record<string, string>;

  /**
   * How much it writes into its log.
   *
   * @default ControllerLogLevel.INFO
   */
  readonly logLevel?: ControllerLogLevel;

  /**
   * Whether Prometheus finds its metrics by a ServiceMonitor; the kind must be in the cluster before.
   *
   * @default false
   */
  readonly serviceMonitor?: boolean;

  /**
   * How long the installation may take before it is rolled back: 14 minutes at the most.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Chart values beyond the typed options, merged deep over ours: maps by key, lists as a whole. Values that identify the installation are
   * refused. A key that the chart does not read is warned of as `configurationKey`, with the nearest name.
   *
   * @default - none
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/helm/aws-load-balancer-controller
   */
  readonly additionalValues?: Record<string, unknown>;
}
