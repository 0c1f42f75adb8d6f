import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { validateArns } from '../../foundation/arns';
import { validateArguments } from '../../foundation/input';
import { twin } from '../../foundation/lists';
import { type PlacedResource, placedByArn } from '../../foundation/places';
import { refuse } from '../../foundation/refusals';
import { shown } from '../../foundation/tokens';
import { refuseCertificateArns } from '../load-balancing/certificate-arns';
import type { SslPolicyOptions } from '../load-balancing/listener-options';
import { loadBalancerIn, placedCertificate, validateBalancerPlaces } from '../load-balancing/load-balancer-arns';
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
   * The ARN of the certificate authority of AWS Private CA that issues the certificate.
   *
   * @default - the first of the `certificateManagement` of the controller; without any, Amazon issues a public certificate
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
   * @param certificates one or more
   */
  public static of(...certificates: acm.ICertificate[]): TlsCertificates {
    validateArguments('TlsCertificates.of', arguments);
    refuseArns(certificates.map(({ certificateArn }) => certificateArn));
    return TlsCertificates.located(certificates.map(placedCertificate));
  }

  /**
   * Certificates by their ARNs, in the Region of the load balancer. An empty list, one ARN twice, and other ARNs are an error (`ListenerCertificate`).
   *
   * @param arns one or more; the first is the default certificate, for clients that send no host name
   */
  public static arns(...arns: string[]): TlsCertificates {
    validateArguments('TlsCertificates.arns', arguments);
    refuseArns(arns);
    return TlsCertificates.located(arns.map(placedByArn));
  }

  private static located(located: readonly PlacedResource[]): TlsCertificates {
    const arns = located.map(({ name }) => name);
    const certificates = new TlsCertificates(arns, undefined, {}, located);
    certificates._refuseForeign(located.find(({ region }) => region !== undefined)?.region);
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
    refuseAuthority(authority, controller);
    return new TlsCertificates([], 'requested', { 'create-acm-cert': true, 'acm-pca-arn': authority });
  }

  /** The certificates of the IngressClass, by its option `certificates`. For Ingresses only. */
  public static ofIngressClass(): TlsCertificates {
    return new TlsCertificates([], 'ofIngressClass');
  }

  private constructor(
    /** @internal */
    public readonly _arns: readonly string[],
    /** Who else knows them. @internal */
    public readonly _elsewhere?: 'discovered' | 'ofIngressClass' | 'requested',
    /** What an Ingress says about them beside their ARNs. @internal */
    public readonly _annotations: Readonly<Record<string, string | boolean | undefined>> = {},
    /** Where they are, as far as that is known. @internal */
    public readonly _placed: readonly PlacedResource[] = [],
  ) {}

  /** Refuses those that are known to be of another Region than the load balancer. @internal */
  public _refuseForeign(region: string | undefined): void {
    validateBalancerPlaces('a certificate', this._placed, loadBalancerIn(region), { refusal: 'ListenerCertificate' });
  }
}

/** Refuses requests to a controller that is known to make none, and authorities that it may not ask. */
function refuseAuthority(authority: string | undefined, controller: LoadBalancerController | undefined): void {
  validateArns('certificateAuthority', [authority], { refusal: 'ListenerCertificate' });
  if (controller === undefined) {
    return;
  }
  const management = controller._props.certificateManagement;
  if (management === undefined) {
    refuse(
      'ListenerCertificate',
      '"TlsCertificates.requested()" asks a controller that requests no certificates, give it certificateManagement or write TlsCertificates.discovered()',
      controller,
    );
  }
  if (authority !== undefined && !management.certificateAuthorityArns?.includes(authority)) {
    refuse(
      'ListenerCertificate',
      `"${shown(authority)}" is no authority that the controller may ask, add it to certificateManagement.certificateAuthorityArns`,
      controller,
    );
  }
}

function refuseArns(arns: readonly string[]): void {
  if (arns.length === 0) {
    refuse(
      'ListenerCertificate',
      '"TlsCertificates" has none, give one or more, or write TlsCertificates.discovered()',
    );
  }
  const repeated = twin(arns);
  if (repeated !== undefined) {
    refuse('ListenerCertificate', `"${shown(repeated)}" is given twice, name each certificate once`);
  }
  refuseCertificateArns('ListenerCertificate', arns);
}
