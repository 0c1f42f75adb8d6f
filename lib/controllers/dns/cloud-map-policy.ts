import * as iam from 'aws-cdk-lib/aws-iam';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Aws } from 'aws-cdk-lib/core';
import { isConcrete } from '../../foundation/tokens';
import { recordConditions } from './external-dns-policy';
import { RecordPolicy } from './external-dns-terms';
import { normalName } from './record-names';

/** The tag on services of Cloud Map by which the role is limited to those of this cluster. */
export const OWNER_TAG = 'external-dns/owner';

/** What changes services and instances, by policy. */
const CHANGES: Readonly<Record<RecordPolicy, readonly string[]>> = {
  [RecordPolicy.CREATE_ONLY]: ['RegisterInstance'],
  [RecordPolicy.UPSERT_ONLY]: ['RegisterInstance', 'DeregisterInstance', 'UpdateService'],
  [RecordPolicy.SYNC]: ['RegisterInstance', 'DeregisterInstance', 'UpdateService', 'DeleteService'],
};

/**
 * Services that carry the tag of this cluster, in the given namespaces, and the records that Cloud Map writes for them.
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
    // For creation, of which Cloud Map tells IAM nothing: services of other clusters and of stacks are left out.
    new iam.PolicyStatement({
      actions: ['servicediscovery:TagResource'],
      resources: services,
      conditions: {
        StringEquals: requested,
        StringEqualsIfExists: owned,
        Null: { 'aws:ResourceTag/aws:cloudformation:stack-id': 'true' },
      },
    }),
    // Names are filtered by their end: namespaces below are read, too, and a refusal would hold up all others.
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
    // Cloud Map writes the records in the name of who registers an instance.
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

/** The zones of namespaces: those that were imported do not tell theirs. */
function zonesOf(namespaces: readonly servicediscovery.INamespace[]): string[] {
  const ids = namespaces.map((namespace) =>
    'namespaceHostedZoneId' in namespace ? String(namespace.namespaceHostedZoneId) : '*',
  );
  return (ids.includes('*') ? ['*'] : ids).map((id) => `arn:${Aws.PARTITION}:route53:::hostedzone/${id}`);
}
