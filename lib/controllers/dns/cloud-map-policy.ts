import * as iam from 'aws-cdk-lib/aws-iam';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Aws } from 'aws-cdk-lib/core';
import { isConcrete } from '../../foundation/tokens';
import { recordConditions } from './external-dns-policy';
import { RecordPolicy } from './external-dns-terms';
import { normalName } from './record-names';

/** Tag of Cloud Map services, by which the role is limited to services of this cluster. */
export const OWNER_TAG = 'external-dns/owner';

/** Actions that change services and instances, by record policy. */
const CHANGES: Readonly<Record<RecordPolicy, readonly string[]>> = {
  [RecordPolicy.CREATE_ONLY]: ['RegisterInstance'],
  [RecordPolicy.UPSERT_ONLY]: ['RegisterInstance', 'DeregisterInstance', 'UpdateService'],
  [RecordPolicy.SYNC]: ['RegisterInstance', 'DeregisterInstance', 'UpdateService', 'DeleteService'],
};

/**
 * Returns permissions for services with the tag of this cluster in the given namespaces, and for the records that Cloud
 * Map creates for them.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html
 */
export function cloudMapStatements(
  namespaces: readonly servicediscovery.INamespace[],
  ownerId: string,
  recordPolicy: RecordPolicy,
): iam.PolicyStatement[] {
  const services = [`arn:${Aws.PARTITION}:servicediscovery:${Aws.REGION}:${Aws.ACCOUNT_ID}:service/*`];
  const arns = namespaces.map(({ namespaceArn }) => namespaceArn);
  const names = namespaces.map(({ namespaceName }) => normalNamespace(namespaceName));
  const requested = { [`aws:RequestTag/${OWNER_TAG}`]: ownerId };
  const owned = { [`aws:ResourceTag/${OWNER_TAG}`]: ownerId };
  return [
    new iam.PolicyStatement({
      actions: ['servicediscovery:ListNamespaces', 'servicediscovery:ListServices'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: ['servicediscovery:CreateService'],
      resources: [...arns, ...services],
      conditions: { StringEquals: requested },
    }),
    // For creation. Cloud Map provides no condition key for it, so services of other clusters and stacks are excluded.
    new iam.PolicyStatement({
      actions: ['servicediscovery:TagResource'],
      resources: services,
      conditions: {
        StringEquals: requested,
        StringEqualsIfExists: owned,
        Null: { 'aws:ResourceTag/aws:cloudformation:stack-id': 'true' },
      },
    }),
    // ExternalDNS filters names by suffix, so it also reads child namespaces. A denied call would block all other
    // namespaces.
    new iam.PolicyStatement({
      actions: ['servicediscovery:DiscoverInstances'],
      resources: ['*'],
      conditions: { StringLike: { 'servicediscovery:NamespaceName': names.flatMap((name) => [name, `*.${name}`]) } },
    }),
    new iam.PolicyStatement({
      actions: CHANGES[recordPolicy].map((action) => `servicediscovery:${action}`),
      resources: services,
      conditions: { StringEquals: owned },
    }),
    // Cloud Map creates the records with the permissions of the principal that registers an instance.
    new iam.PolicyStatement({
      actions: ['route53:ChangeResourceRecordSets'],
      resources: zonesOf(namespaces),
      conditions: recordConditions(
        ['CREATE', 'UPSERT', 'DELETE'],
        ['A', 'AAAA', 'CNAME'],
        names.map((name) => `*.${name}`),
      ),
    }),
  ];
}

function normalNamespace(name: string): string {
  return isConcrete(name) ? normalName(name) : name;
}

/** Returns the hosted zones of namespaces. The zones of imported namespaces are unknown. */
function zonesOf(namespaces: readonly servicediscovery.INamespace[]): string[] {
  const ids = namespaces.map((namespace) =>
    'namespaceHostedZoneId' in namespace ? String(namespace.namespaceHostedZoneId) : '*',
  );
  return (ids.includes('*') ? ['*'] : ids).map((id) => `arn:${Aws.PARTITION}:route53:::hostedzone/${id}`);
}
