/**
 * Values that the CDK returns for a lookup during the first synthesis.
 *
 * The app has to complete its synthesis with these values, so that the CLI can run the lookup and synthesise again.
 * AWS calls them dummy values. This file must not import the CDK, because address plans use it.
 *
 * Read from the sources of aws-cdk-lib 2.276.0 and 2.257.0 (2026-11-28): `dummyValue` in `aws-ec2`, `aws-ecr`,
 * `aws-elasticloadbalancingv2`, `aws-iam`, `aws-kms`, `aws-rds`, `aws-route53`, `aws-ssm` and `core`, and
 * `DUMMY_VPC_PROPS` in `aws-ec2/lib/vpc`.
 */
const DUMMIES: ReadonlySet<string> = new Set([
  // Vpc.fromLookup
  'vpc-12345',
  '1.2.3.4/5',
  ...['s-12345', 's-67890', 'p-12345', 'p-67890'],
  ...['rtb-12345s', 'rtb-67890s', 'rtb-12345p', 'rtb-57890p'],
  // Stack.availabilityZones, and the zones of an endpoint service
  ...['dummy1a', 'dummy1b', 'dummy1c'],
  // SecurityGroup.fromLookup, and the security groups of a load balancer and of a listener
  ...['sg-12345678', 'sg-1234', 'sg-123456789012'],
  // MachineImage.lookup, PrefixList.fromLookup, HostedZone.fromLookup, Key.fromLookup
  ...['ami-1234', 'pl-xxxxxxxx', 'DUMMY', '1234abcd-12ab-34cd-56ef-1234567890ab'],
  // Role.fromLookup, Repository.fromLookup
  'DUMMY_ARN',
  // Load balancers: hosted zone id and DNS name. The second DNS name occurs in 2.257 and possibly in later releases.
  'Z3DZXE0EXAMPLE',
  'my-load-balancer-123456789012.us-west-2.elb.amazonaws.com',
  'my-load-balancer-1234567890.us-west-2.elb.amazonaws.com',
  // Databases
  ...['TESTARN', 'TESTADDRESS', 'TESTREADERADDRESS', 'TESTID'],
]);

/**
 * Prefix of the dummy value of `StringParameter.valueFromLookup`. A string that the app builds from it contains the
 * prefix.
 */
const PARAMETER = 'dummy-value-for-';

/** Returns true for the split value of a parameter whose lookup has not run yet. Its number of members is not known. */
export function isLookupList(values: readonly unknown[]): boolean {
  return values.length === 1 && typeof values[0] === 'string' && values[0].includes(PARAMETER);
}

/** Load balancer in the ARNs of `fromLookup` of load balancers and listeners. */
const LOAD_BALANCER = '/my-load-balancer/50dc6c495c0c9188';

/**
 * Returns true for a dummy value of a lookup, and for an ARN that contains one. Two equal dummy values do not mean
 * the same resource.
 */
export function isLookupDummy(value: unknown): boolean {
  if (typeof value !== 'string') {
    return false;
  }
  return (
    DUMMIES.has(value) ||
    value.includes(PARAMETER) ||
    value.includes(LOAD_BALANCER) ||
    ((value.startsWith('arn:') || value.startsWith('/hostedzone/')) &&
      value.split(/[:/]/).some((part) => DUMMIES.has(part)))
  );
}
