import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';
import { twin } from './load-balancer-annotations';

/** An ARN of a certificate in ACM or in IAM. */
const ARN = /^arn:[a-z-]+:(acm:[a-z0-9-]+:\d{12}:certificate\/|iam::\d{12}:server-certificate\/)./;

/** Where the certificates of TLS listeners come from: one choice, made by a factory. */
export class TlsCertificates {
  /**
   * Certificates of ACM, in the Region of the load balancer. The first is what clients get that name no host.
   *
   * @param certificates one or more
   */
  public static of(...certificates: acm.ICertificate[]): TlsCertificates {
    return TlsCertificates.arns(...certificates.map(({ certificateArn }) => certificateArn));
  }

  /**
   * Certificates by their ARNs, in the Region of the load balancer. None, the same one twice, and what is no ARN of a certificate, are refused
   * as `ListenerCertificate`.
   *
   * @param arns one or more; the first is what clients get that name no host
   */
  public static arns(...arns: string[]): TlsCertificates {
    refuseArns(arns);
    return new TlsCertificates(arns);
  }

  /**
   * The controller looks for certificates in ACM, by the hosts of the Ingress. For ALBs alone.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/cert_discovery/
   */
  public static discovered(): TlsCertificates {
    return new TlsCertificates([], 'discovered');
  }

  /** The IngressClass brings them, by `certificateArns` of its options, and an Ingress has no say. For ALBs alone. */
  public static ofIngressClass(): TlsCertificates {
    return new TlsCertificates([], 'ingressClass');
  }

  private constructor(
    /** @internal */
    public readonly _arns: readonly string[],
    /** Who else knows them. @internal */
    public readonly _elsewhere?: 'discovered' | 'ingressClass',
  ) {}
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
  const odd = arns.filter(isConcrete).find((arn) => !ARN.test(arn));
  if (odd !== undefined) {
    refuse(
      'ListenerCertificate',
      `"${odd}" is no ARN of a certificate, write one such as arn:aws:acm:<region>:<account>:certificate/<id>`,
    );
  }
}
