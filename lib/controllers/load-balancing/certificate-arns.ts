import { validateArns } from '../../foundation/arns';
import type { Located, RefusalName } from '../../foundation/refusals';

/** Refuses what no listener takes as a certificate. */
export function refuseCertificateArns(name: RefusalName, arns: readonly string[], scope?: Located): void {
  // An environment variable that is not set is no ARN either.
  validateArns(
    'certificate',
    arns.map((arn) => arn ?? ''),
    { refusal: name, scope },
  );
}
