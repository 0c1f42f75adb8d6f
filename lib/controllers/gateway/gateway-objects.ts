import type { Located } from '../../foundation/refusals';
import { given } from '../../foundation/values';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import { LONGEST_NAME, refuseName, refuseNamespace } from './gateway-checks';
import type { GatewayKind } from './gateway-kind';
import type { GatewayListener } from './gateway-listener';
import type { RouteNamespaces } from './gateway-listener-options';
import { loadBalancerSpec, refuseListeners } from './gateway-load-balancer';
import type { GatewayAlbOptions, GatewayLoadBalancerOptions, GatewayNlbOptions } from './gateway-load-balancer-options';
import { targetGroupProps } from './gateway-targets';

const GATEWAY_GROUP = 'gateway.networking.k8s.io';
const GATEWAY_API = `${GATEWAY_GROUP}/v1`;
const CONTROLLER_GROUP = 'gateway.k8s.aws';
const CONTROLLER_API = `${CONTROLLER_GROUP}/v1`;

/** What stands around a name in the names of the objects that hold settings. */
const CLASS_PREFIX = 'gateway-class-';
const DEFAULTS_SUFFIX = '-defaults';

/** What names a Gateway. */
export interface GatewayIdentity {
  /** Its name. */
  readonly name: string;

  /** Its namespace, which must exist. */
  readonly namespace: string;

  /** What it listens for, 1 to 64. */
  readonly listeners: GatewayListener[];

  /**
   * The namespaces whose ListenerSets may add listeners.
   *
   * @default - none: nobody adds any
   */
  readonly listenerSetsFrom?: RouteNamespaces;

  /**
   * What the load balancer has on ports that ListenerSets add: listeners whose certificates, security policy and attributes count, and nothing else of
   * them. A ListenerSet can say none of these itself.
   *
   * @default - for HTTPS and TLS, the controller finds certificates by host name
   */
  readonly listenerSetPorts?: GatewayListener[];

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
export interface AlbGatewayManifest extends GatewayIdentity, GatewayAlbOptions {
  /** The name of its GatewayClass, whose controller is `gateway.k8s.aws/alb`. */
  readonly gatewayClassName: string;
}

/** A Gateway of an NLB as a manifest. */
export interface NlbGatewayManifest extends GatewayIdentity, GatewayNlbOptions {
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
  refuseName('name of a GatewayClass', name, scope, LONGEST_NAME - CLASS_PREFIX.length - DEFAULTS_SUFFIX.length);
  refuseNamespace(namespace, scope);
  const settings = settingObjects(`${CLASS_PREFIX}${name}`, namespace, kind, options.loadBalancers ?? {}, [], scope, {
    ...given('mergingMode', mergingMode),
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
  refuseName('name of a Gateway', name, scope, LONGEST_NAME - DEFAULTS_SUFFIX.length);
  refuseNamespace(namespace, scope);
  refuseName('name of a GatewayClass', gatewayClassName, scope);
  refuseListeners(kind, listeners, scope);
  for (const [option, values] of Object.entries({ bindingLabels, bindingAnnotations })) {
    refuseOutside('GatewaySetting', option, values && Object.keys(values).length, { least: 0, most: 8 }, scope);
  }
  const configured = [...listeners, ...(options.listenerSetPorts ?? [])];
  const settings = settingObjects(name, namespace, kind, options, configured, scope);
  const infrastructure = {
    ...given('labels', bindingLabels && { ...bindingLabels }),
    ...given('annotations', bindingAnnotations && { ...bindingAnnotations }),
    ...given('parametersRef', settings.reference),
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
  listeners: readonly GatewayListener[],
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
