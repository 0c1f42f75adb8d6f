import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { validateArns } from '../foundation/arns';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { formatValue } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import type { SslPolicyOptions } from '../loadbalancing/listener-options';
import {
  loadBalancerIn,
  placedCertificate,
  validateBalancerPlaces,
  validateCertificateArns,
} from '../loadbalancing/validation';
import type { LoadBalancerController } from './load-balancer-controller';

/** Certificates and security policy of TLS listeners. */
export interface ListenerTlsOptions extends SslPolicyOptions {
  /**
   * The certificates of HTTPS and TLS listeners, the default certificate first.
   *
   * @default - no certificates. An HTTPS listener of an Ingress then fails. For a listener of a Gateway, the controller
   * discovers an ACM certificate by its `hostname`
   */
  readonly certificates?: TlsCertificates;
}

/** Options of certificates that the controller requests. */
export interface RequestedCertificateOptions {
  /**
   * ARN of the AWS Private CA certificate authority that issues the certificate.
   *
   * @default - the first authority in `certificateManagement` of the controller, or a public certificate of Amazon
   * without any
   */
  readonly certificateAuthorityArn?: string;

  /**
   * Controller that requests the certificate.
   *
   * It must have `certificateManagement`, which must contain the certificate authority.
   *
   * @default - the request is not validated
   */
  readonly controller?: LoadBalancerController;
}

/** The certificates of HTTPS and TLS listeners. Use one of the static methods. */
export class TlsCertificates {
  /**
   * Uses ACM certificates in the Region of the load balancer. Certificates of another Region fail.
   *
   * The first one is the default certificate, for clients that send no host name.
   *
   * @param certificates one or more certificates
   */
  public static of(...certificates: acm.ICertificate[]): TlsCertificates {
    validateArguments('TlsCertificates.of', arguments);
    validateCertificates(certificates.map(({ certificateArn }) => certificateArn));
    return TlsCertificates.located(certificates.map(placedCertificate));
  }

  /**
   * Uses certificates by their ARNs, in the Region of the load balancer.
   *
   * An empty list, duplicates and invalid ARNs fail as `ListenerCertificate`.
   *
   * @param arns one or more ARNs. The first one is the default certificate, for clients that send no host name
   */
  public static arns(...arns: string[]): TlsCertificates {
    validateArguments('TlsCertificates.arns', arguments);
    validateCertificates(arns);
    return TlsCertificates.located(arns.map(locationOfArn));
  }

  private static located(located: readonly ResourceLocation[]): TlsCertificates {
    const arns = located.map(({ name }) => name);
    const certificates = new TlsCertificates(arns, undefined, {}, located);
    certificates._validateRegion(located.find(({ region }) => region !== undefined)?.region);
    return certificates;
  }

  /**
   * Discovers ACM certificates by the hosts of an Ingress, or by the `hostname` of a Gateway listener.
   *
   * Services and IngressClasses do not support it.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/cert_discovery/
   */
  public static discovered(): TlsCertificates {
    return new TlsCertificates([], 'discovered');
  }

  /**
   * Requests an ACM certificate for the hosts of an Ingress. Only Ingresses support it.
   *
   * The controller validates and renews the certificate, and deletes it with the Ingress, which needs a host. It
   * requires a `LoadBalancerController` with `certificateManagement`. Other controllers discover certificates, as
   * `discovered` does.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/certificate_management/
   */
  public static requested(options: RequestedCertificateOptions = {}): TlsCertificates {
    validateArguments('TlsCertificates.requested', arguments);
    const { certificateAuthorityArn: authority, controller } = options;
    validateCertificateAuthority(authority, controller);
    return new TlsCertificates([], 'requested', { 'create-acm-cert': true, 'acm-pca-arn': authority });
  }

  /** Uses the certificates of the IngressClass, which are its option `certificates`. Only Ingresses support it. */
  public static ofIngressClass(): TlsCertificates {
    return new TlsCertificates([], 'ofIngressClass');
  }

  private constructor(
    /** @internal */
    public readonly _arns: readonly string[],
    /** Source of the certificates, if they are not given by ARN. @internal */
    public readonly _source?: 'discovered' | 'ofIngressClass' | 'requested',
    /** Annotations of the Ingress other than the ARNs. @internal */
    public readonly _annotations: Readonly<Record<string, string | boolean | undefined>> = {},
    /** Known locations of the certificates. @internal */
    public readonly _placed: readonly ResourceLocation[] = [],
  ) {}

  /** Validates that the certificates are in the Region of the load balancer. @internal */
  public _validateRegion(region: string | undefined): void {
    validateBalancerPlaces('a certificate', this._placed, loadBalancerIn(region), { errorName: 'ListenerCertificate' });
  }
}

/** Validates that the controller requests certificates, and can use the authority. */
function validateCertificateAuthority(
  authority: string | undefined,
  controller: LoadBalancerController | undefined,
): void {
  validateArns('certificateAuthority', [authority], { errorName: 'ListenerCertificate' });
  if (controller === undefined) {
    return;
  }
  const management = controller._props.certificateManagement;
  if (management === undefined) {
    fail(
      'ListenerCertificate',
      '"TlsCertificates.requested()" needs a controller that requests certificates. Write certificateManagement on the controller, or write TlsCertificates.discovered()',
      controller,
    );
  }
  if (authority !== undefined && !management.certificateAuthorityArns?.includes(authority)) {
    fail(
      'ListenerCertificate',
      `"${formatValue(authority)}" is not a certificate authority of the controller. Add it to certificateManagement.certificateAuthorityArns`,
      controller,
    );
  }
}

function validateCertificates(arns: readonly string[]): void {
  if (arns.length === 0) {
    fail(
      'ListenerCertificate',
      '"TlsCertificates" has no certificates. Write one or more, or write TlsCertificates.discovered()',
    );
  }
  const repeated = firstDuplicate(arns);
  if (repeated !== undefined) {
    fail('ListenerCertificate', `"${formatValue(repeated)}" is given twice. Write each certificate once`);
  }
  validateCertificateArns('ListenerCertificate', arns);
}
