import type { Duration } from 'aws-cdk-lib/core';
import type { ControllerLogLevel, ControllerScaling } from '../addons/controller-options';
import type { ChartSource } from '../artifacts/chart-source';
import type { ImageSource } from '../cluster/image-source';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import type { ControllerCrds, GatewayApiOptions } from './custom-resource-definitions';
import type { IngressClassOptions } from './ingress-class';
import type { BackendSecurityGroupOptions, ControllerDefaults, ProtectionOptions } from './load-balancer-defaults';
import type { CertificateManagementOptions, TargetGroupBindingOptions } from './load-balancer-features';
import type { Permissions } from './load-balancer-permissions';
import type { SignInSecret } from './service-account';

/** Options of the AWS Load Balancer Controller. */
export interface LoadBalancerControllerOptions {
  /**
   * Method by which the controller gets its permissions.
   *
   * @default - EKS Pod Identity, or IRSA in a cluster with only Fargate
   */
  readonly identity?: WorkloadIdentity;

  /**
   * AWS permissions of the controller.
   *
   * @default - changes of resources with the tag of the cluster, and of security group rules in its VPC
   */
  readonly permissions?: Permissions;

  /**
   * Source of its image.
   *
   * @default - the public registry of the chart, or the EKS registry in China, GovCloud and the European Sovereign
   * Cloud
   */
  readonly image?: ImageSource;

  /**
   * Source of the chart: a repository, an OCI registry or an asset. It must contain the pinned version.
   *
   * @default - the `chartRepository` of the `ClusterTarget`, or else the public repository of the chart
   */
  readonly chartSource?: ChartSource;

  /**
   * Number of replicas. They are spread across zones if possible.
   *
   * @default - two
   */
  readonly scaling?: ControllerScaling;

  /**
   * Defaults of load balancers.
   *
   * @default - internal load balancers with pods as targets
   */
  readonly defaults?: ControllerDefaults;

  /**
   * Options of the IngressClass, which Ingresses cannot change.
   *
   * @default - an IngressClass `alb`
   */
  readonly ingressClass?: IngressClassOptions;

  /**
   * Options of the Gateway API. Write `{}` for the defaults. Its custom resource definitions are installed before the
   * controller.
   *
   * @default - no definitions are installed. If another component installs them, the controller handles Gateways
   */
  readonly gatewayApi?: GatewayApiOptions;

  /**
   * Source of the custom resource definitions of the controller: IngressClassParams, TargetGroupBindings,
   * GlobalAccelerators and ALBTargetControlConfigs, and those for Gateways without `gatewayApi`.
   *
   * @default - `ControllerCrds.published()` if `gatewayApi` is published, and `ControllerCrds.fromChart()` otherwise,
   * with which Helm installs them once and never upgrades them
   */
  readonly crds?: ControllerCrds;

  /**
   * Web ACLs and Shield protections that the controller can manage.
   *
   * @default - AWS WAF web ACLs of Ingresses and Gateways
   */
  readonly protection?: ProtectionOptions;

  /**
   * ARNs of Amazon Cognito user pools for authentication by ALBs. The controller can only read the clients of these
   * user pools, including secrets. An empty list allows none. Requires `Permissions.scopedToCluster()`.
   *
   * @default - all user pools
   */
  readonly userPoolArns?: string[];

  /**
   * Backend security group, from which pods accept traffic of load balancers.
   *
   * @default - the controller creates one for the cluster
   */
  readonly backendSecurityGroup?: BackendSecurityGroupOptions;

  /**
   * Tags in addition to `kubernetes.io/cluster/<name>` by which the controller selects the security group of targets,
   * such as `{ role: 'nodes' }`.
   *
   * Set them if several security groups of a network interface have the tag of the cluster. Exactly one of them must
   * have the tags. Otherwise there is the warning `targetSecurityGroups`.
   *
   * @default - only the tag of the cluster
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/service/nlb/#security-group
   */
  readonly targetSecurityGroupTags?: Record<string, string>;

  /**
   * Options of TargetGroupBindings for other target groups.
   *
   * @default - only target groups of the controller
   */
  readonly targetGroupBindings?: TargetGroupBindingOptions;

  /**
   * Options of certificates that the controller requests from ACM for the hosts of Ingresses.
   *
   * @default - the controller only discovers existing certificates
   */
  readonly certificateManagement?: CertificateManagementOptions;

  /**
   * ARNs of certificate authorities. Only their certificates are discovered.
   *
   * @default - certificates of all authorities
   */
  readonly certificateDiscoveryAuthorities?: string[];

  /**
   * Secrets for OpenID Connect authentication by ALBs, with `AlbAuthentication.oidc`. The controller can only read
   * these Secrets. Their namespaces must exist before `secretAccess`.
   *
   * @default - none. An Ingress with OpenID Connect authentication gets no ALB
   */
  readonly signInSecrets?: SignInSecret[];

  /**
   * Whether the controller creates AWS Global Accelerator accelerators for GlobalAccelerator objects.
   *
   * @default false
   */
  readonly globalAccelerator?: boolean;

  /**
   * Whether Services of type LoadBalancer without a class get an NLB of the controller.
   *
   * It enables a webhook that rejects all Services of the cluster while the controller is down. Everything that creates
   * a Service must depend on the controller. Charts, manifests and EKS add-ons of the app without this dependency, in all
   * stacks, result in the warning `serviceWebhookOrder`, unless the controller depends on them.
   *
   * @default false
   */
  readonly serviceWebhook?: boolean;

  /**
   * Whether pods of a load balancer only become ready after their target health check, in namespaces with the label
   * `elbv2.k8s.aws/pod-readiness-gate-inject: enabled`.
   *
   * @default true
   */
  readonly podReadinessGates?: boolean;

  /**
   * Whether the controller reads EndpointSlices, which support more than 1,000 pods, instead of Endpoints.
   *
   * @default - EndpointSlices, the default of the controller
   */
  readonly endpointSlices?: boolean;

  /**
   * Whether cert-manager creates the webhook certificate. It must be installed before the controller.
   *
   * Add the EKS add-on with `ClusterNetworking.addAddon`, or add a dependency on another cert-manager.
   *
   * @default - the chart creates one, and keeps it during upgrades
   */
  readonly certManager?: boolean;

  /**
   * Namespace whose objects the controller handles.
   *
   * @default - all namespaces
   */
  readonly watchNamespace?: string;

  /**
   * Tag keys of load balancers that another component manages. The controller does not change them.
   *
   * @default - none
   */
  readonly externallyManagedTags?: string[];

  /**
   * Feature gates of the controller by name. Feature gates of typed options fail.
   *
   * @default - the defaults of the controller
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/deploy/configurations/#feature-gates
   */
  readonly featureGates?: Record<string, boolean>;

  /**
   * Priority class of its pods.
   *
   * @default - `system-cluster-critical`, the default of the chart
   */
  readonly priorityClassName?: string;

  /**
   * Labels of the nodes that its pods run on.
   *
   * @default - any node
   */
  readonly nodeSelector?: Record<string, string>;

  /**
   * Tolerations of its pods, in the format of Kubernetes.
   *
   * @default - none
   */
  readonly tolerations?: Record<string, string>[];

  /**
   * Resource requests of its pods, such as `{ cpu: '100m', memory: '256Mi' }`. Autoscaling requires `cpu`.
   *
   * @default - no requests
   */
  readonly resourceRequests?: Record<string, string>;

  /**
   * Resource limits of its pods.
   *
   * @default - no limits
   */
  readonly resourceLimits?: Record<string, string>;

  /**
   * Log level.
   *
   * @default ControllerLogLevel.INFO
   */
  readonly logLevel?: ControllerLogLevel;

  /**
   * Whether a ServiceMonitor for its metrics is created. Its CRD must be installed.
   *
   * @default false
   */
  readonly serviceMonitor?: boolean;

  /**
   * Time after which the installation is rolled back, at most 14 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Additional chart values. Nested objects are merged key by key, and lists are replaced.
   *
   * Values that identify the installation fail. A key that the chart does not read results in the warning
   * `configurationKey`, with the most similar key.
   *
   * @default - none
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/helm/aws-load-balancer-controller
   */
  readonly additionalValues?: Record<string, unknown>;
}
