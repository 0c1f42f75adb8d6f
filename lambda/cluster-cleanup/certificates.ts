import * as sdk from '@aws-sdk/client-acm';
import { listAll } from '../aws-client';
import type { Cleanup, Kind, Leftover } from './leftovers';
import { tagsOf } from './ownership';

/**
 * All key algorithms of ACM on 2026-11-28. Without this filter, ACM only lists certificates with RSA_1024 and RSA_2048.
 * Add new algorithms of ACM here. The controller has a pinned version, whose certificates use one of these.
 *
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_Filters.html
 */
const KEY_TYPES: sdk.KeyAlgorithm[] = [
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
];

/** Certificates that the AWS Load Balancer Controller requested. */
export function certificates({ ownership, connect }: Cleanup): Kind {
  const client = connect(sdk.ACMClient, {});
  return {
    name: 'certificates',
    async find() {
      const all = await listAll(
        (NextToken) => client.send(new sdk.ListCertificatesCommand({ Includes: { keyTypes: KEY_TYPES }, NextToken })),
        (page) => page.CertificateSummaryList,
        (page) => page.NextToken,
      );
      const ours: Leftover[] = [];
      for (const { CertificateArn } of all) {
        const { Tags } = await client.send(new sdk.ListTagsForCertificateCommand({ CertificateArn }));
        if (ownership.ofController(tagsOf(Tags))) {
          ours.push({
            id: CertificateArn ?? '',
            remove: () => client.send(new sdk.DeleteCertificateCommand({ CertificateArn })),
          });
        }
      }
      return ours;
    },
  };
}
