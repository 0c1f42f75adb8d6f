import type { Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { optionalEntry } from '../foundation/values';
import { validateBounds } from '../loadbalancing/validation';
import type { Listener, RouteNamespaces } from './listener';
import type { GatewayAlbOptions, GatewayLoadBalancerOptions, GatewayNlbOptions } from './load-balancer';
import { loadBalancerSpec, validateListeners } from './load-balancer';
import {
  grantObject,
  type ListenerSetManifest,
  listenerSetObject,
  type ReferenceGrantManifest,
  secretAccess,
} from './sharing';
import {
  GatewayKind,
  gatewayTargetsObject,
  type ServiceTargetsManifest,
  type TargetsManifest,
  targetGroupProps,
  targetsObject,
} from './targets';
import { LONGEST_NAME, validateGatewayName, validateGatewayNamespace } from './validation';

const GATEWAY_GROUP = 'gateway.networking.k8s.io';
const GATEWAY_API = `${GATEWAY_GROUP}/v1`;
const CONTROLLER_GROUP = 'gateway.k8s.aws';
const CONTROLLER_API = `${CONTROLLER_GROUP}/v1`;

/** Affixes for the names of the objects that contain the settings of a class or a Gateway. */
const CLASS_PREFIX = 'gateway-class-';
const DEFAULTS_SUFFIX = '-defaults';

/** Options that manifests of Gateways of both kinds have. */
export interface ObjectIdentity {
  /** The name of the Gateway. */
  readonly name: string;

  /** The namespace of the Gateway, which must exist. */
  readonly namespace: string;

  /** The listeners, 1 to 64. */
  readonly listeners: Listener[];

  /**
   * The namespaces from which ListenerSets may add listeners.
   *
   * @default - none: ListenerSets are not accepted
   */
  readonly listenerSetsFrom?: RouteNamespaces;

  /**
   * Load balancer settings for the ports that ListenerSets add. A ListenerSet itself has no fields for certificates,
   * security policy, mutual authentication, QUIC and listener attributes.
   *
   * The controller reads these settings of the listeners, and ignores their names, host names and namespaces. They
   * apply to ports that have the same protocol. If the Gateway has a TCP listener on a port, settings of a UDP listener
   * of that port apply only when a set adds the UDP listener, and vice versa.
   *
   * @default - for HTTPS and TLS, the controller finds certificates by host name
   */
  readonly listenerSetPorts?: Listener[];

  /**
   * Labels of the TargetGroupBindings that the controller creates for the Gateway, at most 8.
   *
   * @default - none
   */
  readonly bindingLabels?: Record<string, string>;

  /**
   * Annotations of the TargetGroupBindings that the controller creates for the Gateway, at most 8.
   *
   * @default - none
   */
  readonly bindingAnnotations?: Record<string, string>;
}

/** Options of the manifest of a Gateway with an ALB. */
export interface AlbGatewayManifest extends ObjectIdentity, GatewayAlbOptions {
  /** The name of its GatewayClass, which must have the controller `gateway.k8s.aws/alb`. */
  readonly gatewayClassName: string;
}

/** Options of the manifest of a Gateway with an NLB. */
export interface NlbGatewayManifest extends ObjectIdentity, GatewayNlbOptions {
  /** The name of its GatewayClass, which must have the controller `gateway.k8s.aws/nlb`. */
  readonly gatewayClassName: string;
}

/** The options that win if a GatewayClass and a Gateway both set them. */
export enum GatewayMergingMode {
  /** The options of the Gateway. */
  PREFER_GATEWAY = 'prefer-gateway',
  /** The options of the GatewayClass. */
  PREFER_GATEWAY_CLASS = 'prefer-gateway-class',
}

/** Options of a GatewayClass. */
export interface GatewayClassOptions {
  /**
   * The name of the class. Manifests of Gateways use it as `gatewayClassName`.
   *
   * @default - `alb` or `nlb`
   */
  readonly name?: string;

  /**
   * The load balancer options of all Gateways of the class. By default, options of a Gateway apply only if the class
   * does not set them. Attributes and tags are merged by name and `targets` by option. All other options are taken as a
   * whole.
   *
   * `securityGroups` or `withoutSecurityGroups` of a Gateway remove `inboundCidrs` and `inboundPrefixListIds` of the
   * class. If the class sets only one of `inboundCidrs` and `inboundPrefixListIds`, a Gateway can add the other.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/lb_config_merger.go
   * @default - each Gateway has its own options
   */
  readonly loadBalancers?: GatewayLoadBalancerOptions;

  /**
   * Whether options of the class or of the Gateway win if both set them.
   *
   * @default GatewayMergingMode.PREFER_GATEWAY_CLASS
   */
  readonly mergingMode?: GatewayMergingMode;

  /**
   * The namespace of the objects that contain `loadBalancers`.
   *
   * @default kube-system
   */
  readonly namespace?: string;
}

/** The objects of a GatewayClass. */
export function classObjects(
  kind: GatewayKind,
  options: GatewayClassOptions,
  scope?: Located,
): Record<string, unknown>[] {
  const { mergingMode, name = kind, namespace = 'kube-system' } = options;
  validateGatewayName(
    'name of a GatewayClass',
    name,
    scope,
    LONGEST_NAME - CLASS_PREFIX.length - DEFAULTS_SUFFIX.length,
  );
  validateGatewayNamespace(namespace, scope);
  const settings = settingObjects(`${CLASS_PREFIX}${name}`, namespace, kind, options.loadBalancers ?? {}, [], scope, {
    ...optionalEntry('mergingMode', mergingMode),
  });
  return [
    ...settings.objects,
    {
      apiVersion: GATEWAY_API,
      kind: 'GatewayClass',
      metadata: { name },
      spec: {
        controllerName: `gateway.k8s.aws/${kind}`,
        ...(settings.reference ? { parametersRef: { ...settings.reference, namespace } } : {}),
      },
    },
  ];
}

/** The objects of a Gateway. */
export function gatewayObjects(
  kind: GatewayKind,
  options: AlbGatewayManifest & NlbGatewayManifest,
  scope?: Located,
): Record<string, unknown>[] {
  const { bindingAnnotations, bindingLabels, gatewayClassName, listeners, name, namespace } = options;
  validateGatewayName('name of a Gateway', name, scope, LONGEST_NAME - DEFAULTS_SUFFIX.length);
  validateGatewayNamespace(namespace, scope);
  validateGatewayName('name of a GatewayClass', gatewayClassName, scope);
  validateListeners(kind, listeners, scope);
  for (const [option, values] of Object.entries({ bindingLabels, bindingAnnotations })) {
    validateBounds('GatewaySetting', option, values && Object.keys(values).length, { least: 0, most: 8 }, scope);
  }
  const configured = [...listeners, ...(options.listenerSetPorts ?? [])];
  const settings = settingObjects(name, namespace, kind, options, configured, scope);
  const infrastructure = {
    ...optionalEntry('labels', bindingLabels && { ...bindingLabels }),
    ...optionalEntry('annotations', bindingAnnotations && { ...bindingAnnotations }),
    ...optionalEntry('parametersRef', settings.reference),
  };
  return [
    ...settings.objects,
    {
      apiVersion: GATEWAY_API,
      kind: 'Gateway',
      metadata: { name, namespace },
      spec: {
        gatewayClassName,
        ...(Object.keys(infrastructure).length > 0 ? { infrastructure } : {}),
        listeners: listeners.map((listener) => listener._toObject()),
        ...(options.listenerSetsFrom ? { allowedListeners: { namespaces: options.listenerSetsFrom._namespaces } } : {}),
      },
    },
  ];
}

/** The LoadBalancerConfiguration, if any option is set, after the TargetGroupConfiguration that it names. */
function settingObjects(
  name: string,
  namespace: string,
  kind: GatewayKind,
  options: GatewayAlbOptions & GatewayNlbOptions,
  listeners: readonly Listener[],
  scope: Located | undefined,
  more: Readonly<Record<string, unknown>> = {},
) {
  const targets = options.targets && targetGroupProps(options.targets, scope, kind);
  const defaults = `${name}${DEFAULTS_SUFFIX}`;
  const spec = {
    ...more,
    ...loadBalancerSpec(kind, options, listeners, scope),
    ...(targets ? { defaultTargetGroupConfiguration: { name: defaults } } : {}),
  };
  if (Object.keys(spec).length === 0) {
    return { objects: [], reference: undefined };
  }
  const object = (ofKind: string, named: string, own: object) => ({
    apiVersion: CONTROLLER_API,
    kind: ofKind,
    metadata: { name: named, namespace },
    spec: own,
  });
  return {
    objects: [
      ...(targets ? [object('TargetGroupConfiguration', defaults, { defaultConfiguration: targets })] : []),
      object('LoadBalancerConfiguration', name, spec),
    ],
    reference: { group: CONTROLLER_GROUP, kind: 'LoadBalancerConfiguration', name },
  };
}

/**
 * Manifests of the Gateway API for the AWS Load Balancer Controller. Use them with any tool that applies manifests,
 * such as cdk8s or a GitOps repository. `AlbGateway` and `NlbGateway` apply them in order.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/gateway/gateway/
 */
export class Manifests {
  /**
   * A GatewayClass, after the objects with its load balancer options if there are any.
   *
   * @param kind of its load balancers
   * @param options of the class
   */
  public static gatewayClass(kind: GatewayKind, options: GatewayClassOptions = {}): Record<string, unknown>[] {
    validateArguments('Manifests.gatewayClass', arguments);
    return classObjects(kind, options);
  }

  /**
   * A Gateway with an ALB, after the objects that contain its settings.
   *
   * @param options of the Gateway
   */
  public static albGateway(options: AlbGatewayManifest): Record<string, unknown>[] {
    validateArguments('Manifests.albGateway', arguments);
    return gatewayObjects(GatewayKind.ALB, options);
  }

  /**
   * A Gateway with an NLB, after the objects that contain its settings.
   *
   * @param options of the Gateway
   */
  public static nlbGateway(options: NlbGatewayManifest): Record<string, unknown>[] {
    validateArguments('Manifests.nlbGateway', arguments);
    return gatewayObjects(GatewayKind.NLB, options);
  }

  /**
   * The TargetGroupConfiguration of a Service.
   *
   * @param options of the target groups
   */
  public static serviceTargets(options: ServiceTargetsManifest): Record<string, unknown> {
    validateArguments('Manifests.serviceTargets', arguments);
    return targetsObject(options);
  }

  /**
   * The TargetGroupConfiguration of a Gateway with an ALB that is the target of an NLB.
   *
   * @param options of the target groups
   */
  public static gatewayTargets(options: TargetsManifest): Record<string, unknown> {
    validateArguments('Manifests.gatewayTargets', arguments);
    return gatewayTargetsObject(options);
  }

  /**
   * A ListenerSet, which adds listeners to a Gateway.
   *
   * @param kind of the load balancer of the Gateway
   * @param options of the set
   */
  public static listenerSet(kind: GatewayKind, options: ListenerSetManifest): Record<string, unknown> {
    validateArguments('Manifests.listenerSet', arguments);
    return listenerSetObject(kind, options);
  }

  /**
   * A Role and a RoleBinding that let the controller read a Secret, for routes with OIDC authentication. The subject is
   * the ServiceAccount of the Helm chart in `kube-system`.
   *
   * @param namespace of the Secret and the route
   * @param secretName name of the Secret
   */
  public static secretAccess(namespace: string, secretName: string): Record<string, unknown>[] {
    validateArguments('Manifests.secretAccess', arguments);
    return secretAccess(namespace, secretName);
  }

  /**
   * A ReferenceGrant: routes of another namespace may send to Services and Gateways of this one.
   *
   * @param options the namespaces, and the Services and Gateways
   */
  public static referenceGrant(options: ReferenceGrantManifest): Record<string, unknown> {
    validateArguments('Manifests.referenceGrant', arguments);
    return grantObject(options);
  }

  private constructor() {}
}
