import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { validateArns } from '../foundation/arns';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { formatValue } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import {
  loadBalancerIn,
  placedCertificate,
  validateBalancerPlaces,
  validateCertificateArns,
} from '../loadbalancing/validation';
import type { LoadBalancerController } from './load-balancer-controller';

/** Certificates that the controller requests. */
export interface RequestedCertificateOptions {
  /**
   * The ARN of the certificate authority of AWS Private CA that issues the certificate.
   *
   * @default - the first of the `certificateManagement` of the controller; without any, Amazon issues a public certificate
   */
  readonly certificateAuthorityArn?: string;

  /**
   * The controller, whose `certificateManagement` is judged: without it, the controller does not request certificates.
   *
   * @default - nothing is judged
   */
  readonly controller?: LoadBalancerController;
}

/** Where the certificates of TLS listeners come from: one choice, made by a factory. */
export class TlsCertificates {
  /**
   * Certificates of ACM, in the Region of the load balancer: those that are known to be of another one are refused. The first is what clients get that name no host.
   *
   * @param certificates one or more
   */
  public static of(...certificates: acm.ICertificate[]): TlsCertificates {
    validateArguments('TlsCertificates.of', arguments);
    validateCertificates(certificates.map(({ certificateArn }) => certificateArn));
    return TlsCertificates.located(certificates.map(placedCertificate));
  }

  /**
   * Certificates by their ARNs, in the Region of the load balancer. None, the same one twice, and what is no ARN of a certificate, are refused
   * as `ListenerCertificate`.
   *
   * @param arns one or more; the first is what clients get that name no host
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
   * The controller looks for certificates in ACM, by the hosts of the Ingress. For ALBs alone.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/cert_discovery/
   */
  public static discovered(): TlsCertificates {
    return new TlsCertificates([], 'discovered');
  }

  /**
   * The controller requests a certificate of ACM for the hosts of the Ingress, validates and renews it, and deletes it with the Ingress, which must name
   * a host. For ALBs alone, and for a `LoadBalancerController` with `certificateManagement`: any other looks for certificates as `discovered` says.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/certificate_management/
   */
  public static requested(options: RequestedCertificateOptions = {}): TlsCertificates {
    validateArguments('TlsCertificates.requested', arguments);
    const { certificateAuthorityArn: authority, controller } = options;
    validateCertificateAuthority(authority, controller);
    return new TlsCertificates([], 'requested', { 'create-acm-cert': true, 'acm-pca-arn': authority });
  }

  /** The IngressClass brings them, by `certificateArns` of its options, and an Ingress has no say. For ALBs alone. */
  public static ofIngressClass(): TlsCertificates {
    return new TlsCertificates([], 'ofIngressClass');
  }

  private constructor(
    /** @internal */
    public readonly _arns: readonly string[],
    /** Who else knows them. @internal */
    public readonly _source?: 'discovered' | 'ofIngressClass' | 'requested',
    /** What an Ingress says about them beside their ARNs. @internal */
    public readonly _annotations: Readonly<Record<string, string | boolean | undefined>> = {},
    /** Where they are, as far as that is known. @internal */
    public readonly _placed: readonly ResourceLocation[] = [],
  ) {}

  /** Refuses those that are known to be of another Region than the load balancer. @internal */
  public _validateRegion(region: string | undefined): void {
    validateBalancerPlaces('a certificate', this._placed, loadBalancerIn(region), { errorName: 'ListenerCertificate' });
  }
}

/** Refuses requests to a controller that is known to make none, and authorities that it may not ask. */
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
      '"TlsCertificates.requested()" asks a controller that requests no certificates, give it certificateManagement or write TlsCertificates.discovered()',
      controller,
    );
  }
  if (authority !== undefined && !management.certificateAuthorityArns?.includes(authority)) {
    fail(
      'ListenerCertificate',
      `"${formatValue(authority)}" is no authority that the controller may ask, add it to certificateManagement.certificateAuthorityArns`,
      controller,
    );
  }
}

function validateCertificates(arns: readonly string[]): void {
  if (arns.length === 0) {
    fail('ListenerCertificate', '"TlsCertificates" has none, give one or more, or write TlsCertificates.discovered()');
  }
  const repeated = firstDuplicate(arns);
  if (repeated !== undefined) {
    fail('ListenerCertificate', `"${formatValue(repeated)}" is given twice, name each certificate once`);
  }
  validateCertificateArns('ListenerCertificate', arns);
}
