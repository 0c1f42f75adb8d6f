import { Stack, Token } from 'aws-cdk-lib/core';
import { type ArnKind, validateArnLocations, validateArns } from '../../lib/foundation/arns';
import { type IdKind, type NameKind, validateId, validateName } from '../../lib/foundation/ids';
import { partitionOf, regionOfCode } from '../../lib/foundation/regions';
import { testApp } from '../support/builders';

const DIGITS = '0123456789abcdef0';

describe('an id', () => {
  test.each<[IdKind, string]>([
    ['vpc', `vpc-${DIGITS}`],
    ['vpc', 'vpc-1a2b3c4d'],
    ['subnet', `subnet-${DIGITS}`],
    ['securityGroup', `sg-${DIGITS}`],
    ['ipv6Pool', `ipv6pool-ec2-${DIGITS}`],
    ['hostedZone', 'Z0123456789EXAMPLE'],
    ['account', '111122223333'],
    ['image', Token.asString({ Ref: 'Image' })],
    ['transitGateway', `tgw-${Token.asString({ Ref: 'Suffix' })}`],
  ])('passes as %s: %s', (kind, id) => {
    expect(() => validateId(kind, id)).not.toThrow();
  });

  test.each<[IdKind, string, string, string]>([
    ['securityGroup', 'my-sg', 'a security group', 'one such as "sg-0123456789abcdef0"'],
    ['transitGateway', 'tgw-xyz', 'a transit gateway', 'one such as "tgw-'],
    ['vpc', `subnet-${DIGITS}`, 'a VPC', 'one such as "vpc-'],
    ['vpc', '', 'a VPC', 'one such as'],
    ['vpc', `vpc-${DIGITS}0`, 'a VPC', 'one such as'],
    [
      'securityGroup',
      `arn:aws:ec2:eu-west-1:111122223333:security-group/sg-${DIGITS}`,
      'a security group',
      `"sg-${DIGITS}"`,
    ],
    ['elasticIp', '203.0.113.7', 'an Elastic IP allocation', 'one such as "eipalloc-'],
    ['hostedZone', '/hostedzone/Z0123456789EXAMPLE', 'a hosted zone', 'Write "Z0123456789EXAMPLE"'],
    ['image', ` AMI-${DIGITS.toUpperCase()} `, 'a machine image', `Write "ami-${DIGITS}"`],
    ['account', '1111-2222-3333', 'an AWS account', '"111122223333"'],
    ['prefixList', 'com.amazonaws.eu-west-1.s3', 'a prefix list', 'one such as "pl-'],
  ])('fails as %s: %s', (kind, id, what, instead) => {
    expect(() => validateId(kind, id)).toFailWith('ResourceId', `"${id}" is not the id of ${what}`, instead);
  });

  test.each<[NameKind, string, boolean]>([
    ['cluster', 'prod_2-a', true],
    ['cluster', '*', false],
    ['cluster', '-prod', false],
    ['cluster', 'prod cluster', false],
    ['cluster', 'x'.repeat(101), false],
    ['region', 'us-gov-west-1', true],
    ['region', 'eusc-de-east-1', true],
    ['region', 'eu-west-1a', false],
    ['region', 'Ireland', false],
    ['role', 'external-dns', true],
    ['role', 'path/external-dns', false],
  ])('as the name of a %s, %s: %s', (kind, name, passes) => {
    const check = () => validateName(kind, name);
    passes ? expect(check).not.toThrow() : expect(check).toFailWith('ResourceId', `"${name}" is not`, 'Write');
  });
});

describe('an ARN', () => {
  test.each<[ArnKind, string]>([
    ['certificate', 'arn:aws:acm:eu-west-1:111122223333:certificate/a'],
    ['certificate', 'arn:aws-us-gov:iam::111122223333:server-certificate/path/a'],
    ['certificate', `arn:aws:acm:eu-west-1:${Token.asString({ Ref: 'Account' })}:certificate/a`],
    ['role', 'arn:aws-cn:iam::111122223333:role/a/b'],
    ['userPool', 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abc'],
  ])('passes as that of a %s: %s', (kind, arn) => {
    expect(() => validateArns(kind, [arn, undefined])).not.toThrow();
  });

  test.each<[ArnKind, string, string]>([
    ['certificate', 'shop', 'the ARN of a certificate'],
    ['certificate', 'arn:aws:acm:eu-west-1:1111:certificate/a', 'the ARN of a certificate'],
    ['regionalWebAcl', 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/b', 'the ARN of a regional web ACL'],
    ['role', 'arn:aws:iam::111122223333:role/*', 'the ARN of a role'],
    ['role', 'arn:aws:iam::111122223333:user/a', 'the ARN of a role'],
    [
      'targetGroup',
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/a/b/c',
      'the ARN of a target group',
    ],
  ])('fails as that of a %s: %s', (kind, arn, what) => {
    expect(() => validateArns(kind, [arn])).toFailWith(
      'ResourceId',
      `"${arn}" is not ${what}`,
      'one such as "arn:aws:',
    );
  });

  test('fails where its Region lies in another partition', () => {
    expect(() => validateArns('certificate', ['arn:aws:acm:cn-north-1:111122223333:certificate/a'])).toFailWith(
      'ResourceId',
      'cn-north-1 is in aws-cn',
      'Write "arn:aws-cn:acm:cn-north-1:',
    );
  });

  const stack = new Stack(testApp(), 'Home', { env: { region: 'eu-west-1', account: '111122223333' } });
  test.each<[string, ArnKind, string, string]>([
    ['Region', 'targetGroup', 'arn:aws:elasticloadbalancing:eu-west-2:111122223333:targetgroup/a/b', 'eu-west-2'],
    ['partition', 'role', 'arn:aws-cn:iam::111122223333:role/a', 'aws-cn'],
    ['account', 'certificate', 'arn:aws:acm:eu-west-1:444455556666:certificate/a', '444455556666'],
  ])('fails of another %s than the stack', (sort, kind, arn, theirs) => {
    expect(() => validateArnLocations(kind, [arn], stack, { shares: 'account' })).toFailWith(
      'ResourceRegion',
      `in the ${sort} ${theirs}`,
      'Give one in',
    );
  });

  test('passes of another account where that works, and in a stack that may be deployed anywhere', () => {
    const certificate = 'arn:aws:acm:eu-west-1:444455556666:certificate/a';
    expect(() => validateArnLocations('certificate', [certificate], stack)).not.toThrow();
    expect(() =>
      validateArnLocations('certificate', [certificate], new Stack(testApp(), 'Anywhere'), { shares: 'account' }),
    ).not.toThrow();
  });
});

test.each([
  ['eu-west-1', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['us-iso-east-1', 'aws-iso'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['xx-north-1', undefined],
])('%s is in the partition %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test('a code of zone ids names its Region', () => {
  expect(['euw1', 'usgw1', 'cnn1', 'zz9'].map(regionOfCode)).toEqual([
    'eu-west-1',
    'us-gov-west-1',
    'cn-north-1',
    undefined,
  ]);
});
