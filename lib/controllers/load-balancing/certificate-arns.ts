import { type Located, type RefusalName, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';

/** An ARN of a certificate in ACM or in IAM. */
const ARN = /^arn:[a-z-]+:(acm:[a-z0-9-]+:\d{12}:certificate\/|iam::\d{12}:server-certificate\/)./;

/** Refuses what no listener takes as a certificate. */
export function refuseCertificateArns(name: RefusalName, arns: readonly string[], scope?: Located): void {
  // An environment variable that is not set is no ARN either.
  const odd = arns
    .map((arn) => arn ?? '')
    .filter(isConcrete)
    .find((arn) => !ARN.test(arn));
  if (odd !== undefined) {
    refuse(
      name,
      `"${odd}" is no ARN of a certificate, write one such as arn:aws:acm:<region>:<account>:certificate/<id>`,
      scope,
    );
  }
}
