import { type Located, refuse } from '../../foundation/refusals';
import { LONGEST_NAME, refuseName, refuseNamespace } from './gateway-checks';
import type { GatewayListener } from './gateway-listener';
import type { RouteNamespaces } from './gateway-listener-options';
import { type GatewayKind, loadBalancerSpec, refuseListeners } from './gateway-load-balancer';
import type { AlbOptions, GatewayLoadBalancerOptions, NlbOptions } from './gateway-load-balancer-options';
import { type GatewayTargetOptions, targetGroupProps } from './gateway-targets';

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
}

/** A Gateway of an ALB as a manifest. */
export interface AlbGatewayManifest extends GatewayIdentity, AlbOptions {
  /** The name of its GatewayClass, whose controller is `gateway.k8s.aws/alb`. */
  readonly gatewayClassName: string;
}

/** A Gateway of an NLB as a manifest. */
export interface NlbGatewayManifest extends GatewayIdentity, NlbOptions {
  /** The name of its GatewayClass, whose controller is `gateway.k8s.aws/nlb`. */
  readonly gatewayClassName: string;
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
   * The load balancers of all Gateways of the class.
   *
   * @default - as each Gateway says
   */
  readonly loadBalancers?: GatewayLoadBalancerOptions;

  /**
   * Whether a Gateway that says otherwise wins over `loadBalancers`.
   *
   * @default false
   */
  readonly gatewaysWin?: boolean;

  /**
   * The namespace of the objects that hold `loadBalancers`.
   *
   * @default kube-system
   */
  readonly namespace?: string;
}

/** The targets behind a Service as a manifest. */
export interface ServiceTargetsManifest extends GatewayTargetOptions {
  /** The name of the Service. */
  readonly service: string;

  /** Its namespace. */
  readonly namespace: string;

  /**
   * The name of the TargetGroupConfiguration. A Service has one at the most.
   *
   * @default - that of the Service
   */
  readonly name?: string;
}

/** Who may send to Services of a namespace as a manifest. */
export interface ReferenceGrantManifest {
  /** Its name. */
  readonly name: string;

  /** The namespace of the Services. */
  readonly namespace: string;

  /** The namespace of the routes. */
  readonly fromNamespace: string;

  /**
   * The Services, by name, 16 at the most.
   *
   * @default - all of the namespace
   */
  readonly services?: string[];
}

/** The objects of a GatewayClass. */
export function classObjects(
  kind: GatewayKind,
  options: GatewayClassOptions,
  scope?: Located,
): Record<string, unknown>[] {
  const { gatewaysWin, name = kind, namespace = 'kube-system' } = options;
  refuseName('name of a GatewayClass', name, scope, LONGEST_NAME - CLASS_PREFIX.length - DEFAULTS_SUFFIX.length);
  refuseNamespace(namespace, scope);
  const settings = settingObjects(`${CLASS_PREFIX}${name}`, namespace, kind, options.loadBalancers ?? {}, [], scope, {
    ...(gatewaysWin === undefined ? {} : { mergingMode: gatewaysWin ? 'prefer-gateway' : 'prefer-gateway-class' }),
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
  const { gatewayClassName, listeners, name, namespace } = options;
  refuseName('name of a Gateway', name, scope, LONGEST_NAME - DEFAULTS_SUFFIX.length);
  refuseNamespace(namespace, scope);
  refuseName('name of a GatewayClass', gatewayClassName, scope);
  refuseListeners(kind, listeners, scope);
  const settings = settingObjects(name, namespace, kind, options, listeners, scope);
  return [
    ...settings.objects,
    {
      apiVersion: GATEWAY_API,
      kind: 'Gateway',
      metadata: { name, namespace },
      spec: {
        gatewayClassName,
        ...(settings.reference ? { infrastructure: { parametersRef: settings.reference } } : {}),
        listeners: listeners.map((listener) => listener._toObject()),
        ...(options.listenerSetsFrom ? { allowedListeners: { namespaces: options.listenerSetsFrom._namespaces } } : {}),
      },
    },
  ];
}

/** The TargetGroupConfiguration of a Service. */
export function targetsObject(options: ServiceTargetsManifest, scope?: Located): Record<string, unknown> {
  const { name = options.service, namespace, service } = options;
  refuseName('name of a Service', service, scope);
  refuseName('name of a TargetGroupConfiguration', name, scope);
  refuseNamespace(namespace, scope);
  return {
    apiVersion: CONTROLLER_API,
    kind: 'TargetGroupConfiguration',
    metadata: { name, namespace },
    spec: { targetReference: { name: service }, defaultConfiguration: targetGroupProps(options, scope) },
  };
}

/** The LoadBalancerConfiguration, where there is anything to say, with the TargetGroupConfiguration that it names before it. */
function settingObjects(
  name: string,
  namespace: string,
  kind: GatewayKind,
  options: AlbOptions & NlbOptions,
  listeners: readonly GatewayListener[],
  scope: Located | undefined,
  more: Readonly<Record<string, unknown>> = {},
) {
  const targets = options.targets && targetGroupProps(options.targets, scope);
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

/** The ReferenceGrant of Services. */
export function grantObject(options: ReferenceGrantManifest): Record<string, unknown> {
  const { fromNamespace, name, namespace, services } = options;
  refuseName('name of a ReferenceGrant', name);
  refuseNamespace(namespace);
  refuseNamespace(fromNamespace);
  if (services && (services.length === 0 || services.length > 16)) {
    refuse('GatewaySetting', `"services" are ${services.length}, give 1 to 16, or leave them out for all`);
  }
  const kinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'];
  return {
    apiVersion: `${GATEWAY_GROUP}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: { name, namespace },
    spec: {
      from: kinds.map((kind) => ({ group: GATEWAY_GROUP, kind, namespace: fromNamespace })),
      to: (services ?? [undefined]).map((service) => ({
        group: '',
        kind: 'Service',
        ...(service === undefined ? {} : { name: service }),
      })),
    },
  };
}
