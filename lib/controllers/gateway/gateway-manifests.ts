import { GatewayKind } from './gateway-load-balancer';
import {
  type AlbGatewayManifest,
  classObjects,
  type GatewayClassOptions,
  gatewayObjects,
  grantObject,
  type NlbGatewayManifest,
  type ReferenceGrantManifest,
  type ServiceTargetsManifest,
  targetsObject,
} from './gateway-objects';

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
    return classObjects(kind, options);
  }

  /**
   * A Gateway that gets an ALB, and the objects that hold its settings; the Gateway last.
   *
   * @param options of the Gateway
   */
  public static albGateway(options: AlbGatewayManifest): Record<string, unknown>[] {
    return gatewayObjects(GatewayKind.ALB, options);
  }

  /**
   * A Gateway that gets an NLB, and the objects that hold its settings; the Gateway last.
   *
   * @param options of the Gateway
   */
  public static nlbGateway(options: NlbGatewayManifest): Record<string, unknown>[] {
    return gatewayObjects(GatewayKind.NLB, options);
  }

  /**
   * The targets behind a Service: a TargetGroupConfiguration.
   *
   * @param options of the targets
   */
  public static serviceTargets(options: ServiceTargetsManifest): Record<string, unknown> {
    return targetsObject(options);
  }

  /**
   * Lets routes of another namespace send to Services of this one: a ReferenceGrant.
   *
   * @param options who may send to what
   */
  public static referenceGrant(options: ReferenceGrantManifest): Record<string, unknown> {
    return grantObject(options);
  }

  private constructor() {}
}
