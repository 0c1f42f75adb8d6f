import type { AlbOptions } from '../load-balancing/alb-options';
import type { AlbListenerOptions } from '../load-balancing/listener-options';
import type { TargetTypeOptions } from '../load-balancing/target-group-options';
import type { ListenerTlsOptions } from './tls-certificates';

/** Options of an ALB that Ingresses and their IngressClass have. */
export interface IngressAlbOptions extends AlbOptions, ListenerTlsOptions {
  /**
   * The name of a regional web ACL of AWS WAF, if its ARN is not known. The controller needs `protection.webAclNames` to look it up, and looks it up again
   * after one hour. It is an error beside `webAclArn`.
   *
   * @default - unchanged; a new ALB has no web ACL
   */
  readonly webAclName?: string;

  /**
   * The port of the HTTPS listener to which all HTTP listeners redirect. The ALB must have that listener, and an HTTP listener. The controller creates no
   * ALB for an Ingress that lacks the HTTPS listener; with an IngressClass of this app you get the warning `ingressClassRedirect`.
   *
   * @default - HTTP listeners serve the rules, too
   */
  readonly redirectHttpTo?: number;
}

/**
 * Attributes of a listener of Ingresses of the class. They win over those of Ingresses, key by key. The class creates no listener: each Ingress does, by its
 * own `listeners`.
 */
export interface IngressClassListener extends AlbListenerOptions {
  /** The port of the listener of an Ingress, 1 to 65535. */
  readonly port: number;

  /**
   * Whether the protocol of the listener is HTTPS. The attributes are not used for a listener with the other protocol.
   *
   * @default false
   */
  readonly https?: boolean;
}

/**
 * The IngressClass that the controller creates, and its IngressClassParams. Options here win over the annotations of Ingresses: an annotation that says
 * something else is ignored, with the warning `ingressClassIgnored`. Maps such as tags and attributes are merged key by key. Some annotations of an Ingress
 * override an option of the class, with the warning `ingressClassBypassed`: `security-groups` replaces the security group that `inboundCidrs` and
 * `inboundPrefixListIds` configure, either of these two adds to the other unless the class sets both, and `wafv2-acl-name` wins over `webAclArn`.
 *
 * The class does not apply to Ingresses with the deprecated annotation `kubernetes.io/ingress.class: alb`, and an Ingress of another class can add itself
 * to `group` by annotation. If people whom you do not trust write Ingresses, set `disableIngressClassAnnotation: true` and
 * `disableIngressGroupNameAnnotation: true` in `additionalValues` of the controller.
 *
 * In a group with Ingresses of several classes, the class of the first Ingress sets attributes, capacity and IPAM pool.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/pkg/ingress
 */
export interface IngressClassOptions extends IngressAlbOptions, TargetTypeOptions {
  /**
   * The name that Ingresses write as `ingressClassName`.
   *
   * @default alb
   */
  readonly name?: string;

  /**
   * Whether the class is the default for Ingresses without a class.
   *
   * @default false
   */
  readonly isDefault?: boolean;

  /**
   * The group of every Ingress of the class: all of them share one ALB.
   *
   * @default - the group of each Ingress
   */
  readonly group?: string;

  /**
   * Attributes of the listeners of every ALB of the class.
   *
   * @default - the attributes of each Ingress
   */
  readonly listeners?: IngressClassListener[];

  /**
   * Labels of the namespaces whose Ingresses may use the class. Ingresses that join `group` by another class or by annotation are not limited.
   *
   * @default - all namespaces
   */
  readonly namespaceLabels?: Record<string, string>;
}
