import type { Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { optionalEntry } from '../foundation/values';
import { validateBounds } from '../loadbalancing/validation';
import type { Listener } from './listener';
import type { RouteNamespaces } from './listener-options';
import { loadBalancerSpec, validateListeners } from './load-balancer';
import type { GatewayAlbOptions, GatewayLoadBalancerOptions, GatewayNlbOptions } from './load-balancer-options';
import {
  grantObject,
  type ListenerSetManifest,
  listenerSetObject,
  type ReferenceGrantManifest,
  secretAccess,
} from './sharing';
import { GatewayKind } from './target-options';
import {
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

/** What stands around a name in the names of the objects that hold settings. */
const CLASS_PREFIX = 'gateway-class-';
const DEFAULTS_SUFFIX = '-defaults';

/** What names a Gateway. */
export interface ObjectIdentity {
  /** Its name. */
  readonly name: string;

  /** Its namespace, which must exist. */
  readonly namespace: string;

  /** What it listens for, 1 to 64. */
  readonly listeners: Listener[];

  /**
   * The namespaces whose ListenerSets may add listeners.
   *
   * @default - none: nobody adds any
   */
  readonly listenerSetsFrom?: RouteNamespaces;

  /**
   * What the load balancer has on ports that ListenerSets add: listeners whose certificates and settings count, such as security policy, mutual
   * authentication, QUIC and attributes, and whose names, hosts and namespaces do not. A ListenerSet can say none of these settings itself. They count for
   * a port that speaks the same protocol: with UDP for a port where the Gateway has TCP, or the other way round, nothing that is said of the port counts
   * until a set adds the other one.
   *
   * @default - for HTTPS and TLS, the controller finds certificates by host name
   */
  readonly listenerSetPorts?: Listener[];

  /**
   * Labels of the TargetGroupBindings that the controller makes for it, 8 at the most.
   *
   * @default - none
   */
  readonly bindingLabels?: Record<string, string>;

  /**
   * Annotations of the TargetGroupBindings that the controller makes for it, 8 at the most.
   *
   * @default - none
   */
  readonly bindingAnnotations?: Record<string, string>;
}

/** A Gateway of an ALB as a manifest. */
export interface AlbGatewayManifest extends ObjectIdentity, GatewayAlbOptions {
  /** The name of its GatewayClass, whose controller is `gateway.k8s.aws/alb`. */
  readonly gatewayClassName: string;
}

/** A Gateway of an NLB as a manifest. */
export interface NlbGatewayManifest extends ObjectIdentity, GatewayNlbOptions {
  /** The name of its GatewayClass, whose controller is `gateway.k8s.aws/nlb`. */
  readonly gatewayClassName: string;
}

/** Which options of load balancers win, if a GatewayClass and a Gateway set them both. */
export enum GatewayMergingMode {
  /** The options of the Gateway. */
  PREFER_GATEWAY = 'prefer-gateway',
  /** The options of the GatewayClass. */
  PREFER_GATEWAY_CLASS = 'prefer-gateway-class',
}

/** What all Gateways of a class have. */
export interface GatewayClassOptions {
  /**
   * What Gateways write as `gatewayClassName`.
   *
   * @default - `alb` or `nlb`
   */
  readonly name?: string;

  /**
   * The load balancers of all Gateways of the class. What a Gateway says beside it counts where the class says nothing: attributes and tags name by name,
   * `targets` option by option, and all other options as a whole. A Gateway undoes `inboundCidrs` and `inboundPrefixListIds` of the class by
   * `securityGroups` or `withoutSecurityGroups`, and adds to the one by the other, unless the class says both.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/gateway/lb_config_merger.go
   * @default - as each Gateway says
   */
  readonly loadBalancers?: GatewayLoadBalancerOptions;

  /**
   * Whether options of the class or of a Gateway win, if both set them.
   *
   * @default GatewayMergingMode.PREFER_GATEWAY_CLASS
   */
  readonly mergingMode?: GatewayMergingMode;

  /**
   * The namespace of the objects that hold `loadBalancers`.
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

/** The LoadBalancerConfiguration, where there is anything to say, with the TargetGroupConfiguration that it names before it. */
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
 * Kubernetes objects of the Gateway API for the AWS Load Balancer Controller, for whatever applies manifests: a cluster of the CDK, cdk8s, a
 * repository of manifests. `AlbGateway` and `NlbGateway` apply them in order.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/gateway/gateway/
 */
export class Manifests {
  /**
   * A GatewayClass and, where it says something of load balancers, the objects that hold it; the class last.
   *
   * @param kind of its load balancers
   * @param options of the class
   */
  public static gatewayClass(kind: GatewayKind, options: GatewayClassOptions = {}): Record<string, unknown>[] {
    validateArguments('Manifests.gatewayClass', arguments);
    return classObjects(kind, options);
  }

  /**
   * A Gateway that gets an ALB, and the objects that hold its settings; the Gateway last.
   *
   * @param options of the Gateway
   */
  public static albGateway(options: AlbGatewayManifest): Record<string, unknown>[] {
    validateArguments('Manifests.albGateway', arguments);
    return gatewayObjects(GatewayKind.ALB, options);
  }

  /**
   * A Gateway that gets an NLB, and the objects that hold its settings; the Gateway last.
   *
   * @param options of the Gateway
   */
  public static nlbGateway(options: NlbGatewayManifest): Record<string, unknown>[] {
    validateArguments('Manifests.nlbGateway', arguments);
    return gatewayObjects(GatewayKind.NLB, options);
  }

  /**
   * The targets behind a Service: a TargetGroupConfiguration.
   *
   * @param options of the targets
   */
  public static serviceTargets(options: ServiceTargetsManifest): Record<string, unknown> {
    validateArguments('Manifests.serviceTargets', arguments);
    return targetsObject(options);
  }

  /**
   * The Gateway of an ALB as the target of an NLB: a TargetGroupConfiguration.
   *
   * @param options of the Gateway
   */
  public static gatewayTargets(options: TargetsManifest): Record<string, unknown> {
    validateArguments('Manifests.gatewayTargets', arguments);
    return gatewayTargetsObject(options);
  }

  /**
   * Listeners that are added to a Gateway: a ListenerSet.
   *
   * @param kind of the load balancer of the Gateway
   * @param options of the set
   */
  public static listenerSet(kind: GatewayKind, options: ListenerSetManifest): Record<string, unknown> {
    validateArguments('Manifests.listenerSet', arguments);
    return listenerSetObject(kind, options);
  }

  /**
   * Lets the controller read a Secret, for routes whose users a provider of OpenID Connect knows: a Role and a RoleBinding for the account of its chart, in
   * `kube-system`.
   *
   * @param namespace of the Secret and the route
   * @param secretName its name
   */
  public static secretAccess(namespace: string, secretName: string): Record<string, unknown>[] {
    validateArguments('Manifests.secretAccess', arguments);
    return secretAccess(namespace, secretName);
  }

  /**
   * Lets routes of another namespace send to Services and Gateways of this one: a ReferenceGrant.
   *
   * @param options who may send to what
   */
  public static referenceGrant(options: ReferenceGrantManifest): Record<string, unknown> {
    validateArguments('Manifests.referenceGrant', arguments);
    return grantObject(options);
  }

  private constructor() {}
}
