import { validateArguments } from '../../foundation/input';
import { GatewayKind } from './gateway-kind';
import { type ListenerSetManifest, listenerSetObject } from './gateway-listener-set';
import {
  type AlbGatewayManifest,
  classObjects,
  type GatewayClassOptions,
  gatewayObjects,
  type NlbGatewayManifest,
} from './gateway-objects';
import { grantObject, type ReferenceGrantManifest } from './gateway-reference-grant';
import { secretAccess } from './gateway-secret-access';
import {
  type GatewayTargetsManifest,
  gatewayTargetsObject,
  type ServiceTargetsManifest,
  targetsObject,
} from './gateway-target-objects';

/**
 * Kubernetes objects of the Gateway API for the AWS Load Balancer Controller, for whatever applies manifests: a cluster of the CDK, cdk8s, a
 * repository of manifests. `AlbGateway` and `NlbGateway` apply them in order.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/gateway/gateway/
 */
export class GatewayManifests {
  /**
   * A GatewayClass and, where it says something of load balancers, the objects that hold it; the class last.
   *
   * @param kind of its load balancers
   * @param options of the class
   */
  public static gatewayClass(kind: GatewayKind, options: GatewayClassOptions = {}): Record<string, unknown>[] {
    validateArguments('GatewayManifests.gatewayClass', arguments);
    return classObjects(kind, options);
  }

  /**
   * A Gateway that gets an ALB, and the objects that hold its settings; the Gateway last.
   *
   * @param options of the Gateway
   */
  public static albGateway(options: AlbGatewayManifest): Record<string, unknown>[] {
    validateArguments('GatewayManifests.albGateway', arguments);
    return gatewayObjects(GatewayKind.ALB, options);
  }

  /**
   * A Gateway that gets an NLB, and the objects that hold its settings; the Gateway last.
   *
   * @param options of the Gateway
   */
  public static nlbGateway(options: NlbGatewayManifest): Record<string, unknown>[] {
    validateArguments('GatewayManifests.nlbGateway', arguments);
    return gatewayObjects(GatewayKind.NLB, options);
  }

  /**
   * The targets behind a Service: a TargetGroupConfiguration.
   *
   * @param options of the targets
   */
  public static serviceTargets(options: ServiceTargetsManifest): Record<string, unknown> {
    validateArguments('GatewayManifests.serviceTargets', arguments);
    return targetsObject(options);
  }

  /**
   * The Gateway of an ALB as the target of an NLB: a TargetGroupConfiguration.
   *
   * @param options of the Gateway
   */
  public static gatewayTargets(options: GatewayTargetsManifest): Record<string, unknown> {
    validateArguments('GatewayManifests.gatewayTargets', arguments);
    return gatewayTargetsObject(options);
  }

  /**
   * Listeners that are added to a Gateway: a ListenerSet.
   *
   * @param kind of the load balancer of the Gateway
   * @param options of the set
   */
  public static listenerSet(kind: GatewayKind, options: ListenerSetManifest): Record<string, unknown> {
    validateArguments('GatewayManifests.listenerSet', arguments);
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
    validateArguments('GatewayManifests.secretAccess', arguments);
    return secretAccess(namespace, secretName);
  }

  /**
   * Lets routes of another namespace send to Services and Gateways of this one: a ReferenceGrant.
   *
   * @param options who may send to what
   */
  public static referenceGrant(options: ReferenceGrantManifest): Record<string, unknown> {
    validateArguments('GatewayManifests.referenceGrant', arguments);
    return grantObject(options);
  }

  private constructor() {}
}
