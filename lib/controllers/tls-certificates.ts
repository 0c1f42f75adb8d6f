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
   * @default - none. An HTTPS listener of an Ingress without certificates is an error; for a listener of a Gateway, the controller looks in ACM for a
   * certificate of its `hostname`
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
   * The controller. It must have `certificateManagement`, and the certificate authority must be one of it.
   *
   * @default - the request is not validated
   */
  readonly controller?: LoadBalancerController;
}

/** The certificates of HTTPS and TLS listeners. Use one of the static methods. */
export class TlsCertificates {
  /**
   * Certificates of ACM, in the Region of the load balancer. The first is the default certificate, for clients that send no host name. Certificates that
   * are known to be in another Region are an error.
   *
   * @param certificates one or more certificates
   */
  public static of(...certificates: acm.ICertificate[]): TlsCertificates {
    validateArguments('TlsCertificates.of', arguments);
    validateCertificates(certificates.map(({ certificateArn }) => certificateArn));
    return TlsCertificates.located(certificates.map(placedCertificate));
  }

  /**
   * Certificates by their ARNs, in the Region of the load balancer. An empty list, one ARN twice, and other ARNs are an error (`ListenerCertificate`).
   *
   * @param arns one or more; the first is the default certificate, for clients that send no host name
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
   * Certificates that the controller finds in ACM, by the hosts of an Ingress or the `hostname` of a listener of a Gateway. Not for Services and
   * IngressClasses.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/cert_discovery/
   */
  public static discovered(): TlsCertificates {
    return new TlsCertificates([], 'discovered');
  }

  /**
   * A certificate of ACM that the controller requests for the hosts of the Ingress, validates, renews, and deletes with the Ingress. The Ingress must have a
   * host. For Ingresses only. The `LoadBalancerController` needs `certificateManagement`: any other looks for certificates like `discovered`.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/certificate_management/
   */
  public static requested(options: RequestedCertificateOptions = {}): TlsCertificates {
    validateArguments('TlsCertificates.requested', arguments);
    const { certificateAuthorityArn: authority, controller } = options;
    validateCertificateAuthority(authority, controller);
    return new TlsCertificates([], 'requested', { 'create-acm-cert': true, 'acm-pca-arn': authority });
  }

  /** The certificates of the IngressClass, by its option `certificates`. For Ingresses only. */
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
