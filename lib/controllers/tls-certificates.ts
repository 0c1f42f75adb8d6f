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

/** Options of requested certificates. */
export interface RequestedCertificateOptions {
  /**
   * ARN of the AWS Private CA certificate authority that issues the certificate.
   *
   * @default - the first authority in `certificateManagement` of the controller, or a public certificate of Amazon
   * without any
   */
  readonly certificateAuthorityArn?: string;

  /**
   * The controller, whose `certificateManagement` is validated. The controller does not request certificates without
   * it.
   *
   * @default - `certificateManagement` is not validated
   */
  readonly controller?: LoadBalancerController;
}

/** Certificates of TLS listeners. Choose one of the factories. */
export class TlsCertificates {
  /**
   * Uses ACM certificates in the Region of the load balancer. Certificates of another Region fail. The first one is the
   * default certificate.
   *
   * @param certificates one or more certificates
   */
  public static of(...certificates: acm.ICertificate[]): TlsCertificates {
    validateArguments('TlsCertificates.of', arguments);
    validateCertificates(certificates.map(({ certificateArn }) => certificateArn));
    return TlsCertificates.located(certificates.map(placedCertificate));
  }

  /**
   * Uses certificates by their ARNs, in the Region of the load balancer. An empty list, duplicates and invalid ARNs
   * fail as `ListenerCertificate`.
   *
   * @param arns one or more ARNs. The first one is the default certificate
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
   * The controller discovers ACM certificates by the hosts of the Ingress. ALBs only.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/cert_discovery/
   */
  public static discovered(): TlsCertificates {
    return new TlsCertificates([], 'discovered');
  }

  /**
   * The controller requests an ACM certificate for the hosts of the Ingress.
   *
   * It validates and renews the certificate, and deletes it with the Ingress, which needs a host. ALBs only. It
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

  /** Uses the certificates of the IngressClass, which are its option `certificateArns`. ALBs only. */
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
