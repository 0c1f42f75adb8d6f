// Written by scripts/instance-limits.ts; do not edit. 1429 instance types.

/** The date of the figures. */
export const INSTANCE_LIMITS_AS_OF = '2026-08-20';

/** The source of the figures. */
export const INSTANCE_LIMITS_SOURCE =
  'amazon-vpc-cni-k8s vpc_ip_resource_limit.go (interfaces, addresses), karpenter-provider-aws zz_generated.vpclimits.go (branch interfaces), EC2 DescribeInstanceTypes (vCPUs), EC2 documentation on instance types and Cilium, read on 2026-11-28 (types that these lack)';

/**
 * A line per family with its architecture, `-` where it is not known: size, network interfaces of the default network card, IPv4 addresses
 * per interface, branch interfaces, vCPUs (0 where not known), 1 for Nitro.
 */
export const INSTANCE_LIMITS = `
a1 arm64: 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, large 3 10 9 2 1, medium 2 4 10 1 1, metal 8 30 54 16 1, xlarge 4 15 18 4 1
bmn-sf1 -: metal 15 50 0 0 1
c1 x86_64: medium 2 6 0 2 0, xlarge 4 15 0 8 0
c3 x86_64: 2xlarge 4 15 0 8 0, 4xlarge 8 30 0 16 0, 8xlarge 8 30 0 32 0, large 3 10 0 2 0, xlarge 4 15 0 4 0
c4 x86_64: 2xlarge 4 15 0 8 0, 4xlarge 8 30 0 16 0, 8xlarge 8 30 0 36 0, large 3 10 0 2 0, xlarge 4 15 0 4 0
c5 x86_64: 12xlarge 8 30 54 48 1, 18xlarge 15 50 107 72 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 9xlarge 8 30 54 36 1, large 3 10 9 2 1, metal 15 50 107 96 1, xlarge 4 15 18 4 1
c5a x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 0 0 1, xlarge 4 15 18 4 1
c5ad x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 0 0 1, xlarge 4 15 18 4 1
c5d x86_64: 12xlarge 8 30 54 48 1, 18xlarge 15 50 107 72 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 9xlarge 8 30 54 36 1, large 3 10 9 2 1, metal 15 50 107 96 1, xlarge 4 15 18 4 1
c5n x86_64: 18xlarge 15 50 107 72 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 9xlarge 8 30 54 36 1, large 3 10 9 2 1, metal 15 50 107 72 1, xlarge 4 15 18 4 1
c6a x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 15 50 107 192 1, xlarge 4 15 18 4 1
c6g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
c6gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
c6gn arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, xlarge 4 15 18 4 1
c6i x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 15 50 107 128 1, xlarge 4 15 18 4 1
c6id x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 15 50 107 128 1, xlarge 4 15 18 4 1
c6in x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 8 50 106 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 8 50 106 128 1, xlarge 4 15 18 4 1
c7a x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
c7g-flex -: 2xlarge 4 15 18 0 1, 4xlarge 8 30 34 0 1, 8xlarge 8 30 54 0 1, large 3 10 3 0 1, medium 2 4 1 0 1, xlarge 4 15 8 0 1
c7g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
c7gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
c7gn arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
c7i-flex x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 18 8 1, 4xlarge 8 30 34 16 1, 8xlarge 8 30 54 32 1, large 3 10 3 2 1, xlarge 4 15 8 4 1
c7i x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 0 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
c8a x86_64: 12xlarge 12 64 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 40 38 8 1, 48xlarge 24 64 98 192 1, 4xlarge 8 40 54 16 1, 8xlarge 10 40 82 32 1, large 3 20 9 2 1, medium 2 4 4 1 1, metal-24xl 16 64 106 96 1, metal-48xl 24 64 98 192 1, xlarge 4 20 18 4 1
c8g-flex -: 12xlarge 8 30 54 0 1, 16xlarge 15 50 47 0 1, 2xlarge 4 15 18 0 1, 4xlarge 8 30 34 0 1, 8xlarge 8 30 54 0 1, large 3 10 3 0 1, medium 2 4 1 0 1, xlarge 4 15 8 0 1
c8g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
c8gb arm64: 12xlarge 12 30 50 48 1, 16xlarge 16 50 106 64 1, 24xlarge 24 50 98 96 1, 2xlarge 4 15 38 8 1, 48xlarge 12 50 98 192 1, 4xlarge 8 30 54 16 1, 8xlarge 10 30 52 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 24 50 98 96 1, metal-48xl 12 50 98 192 1, xlarge 4 15 18 4 1
c8gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
c8gn arm64: 12xlarge 12 30 50 48 1, 16xlarge 16 50 106 64 1, 24xlarge 24 50 98 96 1, 2xlarge 4 15 38 8 1, 48xlarge 12 50 98 192 1, 4xlarge 8 30 54 16 1, 8xlarge 10 30 52 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 24 50 98 96 1, metal-48xl 12 50 98 192 1, xlarge 4 15 18 4 1
c8i-flex x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 2xlarge 4 30 18 8 1, 4xlarge 8 50 34 16 1, 8xlarge 10 50 52 32 1, large 3 20 3 2 1, xlarge 4 30 8 4 1
c8i x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 24 64 98 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 82 32 1, 96xlarge 24 64 98 384 1, large 3 20 9 2 1, metal-48xl 24 64 98 192 1, metal-96xl 24 64 98 384 1, xlarge 4 30 18 4 1
c8ib x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
c8id x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 24 64 98 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 82 32 1, 96xlarge 24 64 98 384 1, large 3 20 9 2 1, metal-48xl 24 64 98 192 1, metal-96xl 24 64 98 384 1, xlarge 4 30 18 4 1
c8in x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
c8ine x86_64: 12xlarge 12 50 110 48 1, 2xlarge 4 30 38 8 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, large 4 20 8 2 1, xlarge 4 30 18 4 1
c9g arm64: 12xlarge 12 50 50 48 1, 16xlarge 16 64 106 64 1, 24xlarge 24 64 98 96 1, 2xlarge 4 30 38 8 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 52 32 1, large 3 20 9 2 1, medium 2 20 4 1 1, metal-48xl 24 64 98 192 1, xlarge 4 30 18 4 1
c9gd arm64: 12xlarge 12 50 50 48 1, 16xlarge 16 64 106 64 1, 24xlarge 24 64 98 96 1, 2xlarge 4 30 38 8 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 52 32 1, large 3 20 9 2 1, medium 2 20 4 1 1, metal-48xl 24 64 98 192 1, xlarge 4 30 18 4 1
cr1 -: 8xlarge 8 30 0 0 0
d2 x86_64: 2xlarge 4 15 0 8 0, 4xlarge 8 30 0 16 0, 8xlarge 8 30 0 36 0, xlarge 4 15 0 4 0
d3 x86_64: 2xlarge 4 5 92 8 1, 4xlarge 4 10 118 16 1, 8xlarge 3 20 119 32 1, xlarge 4 3 42 4 1
d3en x86_64: 12xlarge 3 30 119 48 1, 2xlarge 4 5 58 8 1, 4xlarge 4 10 118 16 1, 6xlarge 4 15 118 24 1, 8xlarge 4 20 118 32 1, xlarge 4 3 24 4 1
dl1 -: 24xlarge 15 50 62 0 1
dl2q x86_64: 24xlarge 15 50 107 96 1
f1 -: 16xlarge 8 50 0 0 0, 2xlarge 4 15 0 0 0, 4xlarge 8 30 0 0 0
f2 x86_64: 12xlarge 8 30 114 48 1, 48xlarge 15 50 107 192 1, 6xlarge 8 30 84 24 1
g3 x86_64: 16xlarge 15 50 0 64 0, 4xlarge 8 30 0 16 0, 8xlarge 8 30 0 32 0
g4ad x86_64: 16xlarge 8 30 6 64 1, 2xlarge 2 4 12 8 1, 4xlarge 3 10 11 16 1, 8xlarge 4 15 10 32 1, xlarge 2 4 12 4 1
g4dn x86_64: 12xlarge 8 30 54 48 1, 16xlarge 4 15 118 64 1, 2xlarge 3 10 39 8 1, 4xlarge 3 10 59 16 1, 8xlarge 4 15 58 32 1, metal 15 50 107 96 1, xlarge 3 10 39 4 1
g5 x86_64: 12xlarge 15 50 107 48 1, 16xlarge 8 30 114 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 17 8 1, 48xlarge 7 50 115 192 1, 4xlarge 8 30 34 16 1, 8xlarge 8 30 84 32 1, xlarge 4 15 4 4 1
g5g arm64: 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
g6 x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, xlarge 4 15 18 4 1
g6e x86_64: 12xlarge 10 30 112 48 1, 16xlarge 15 50 107 64 1, 24xlarge 10 50 102 96 1, 2xlarge 4 15 38 8 1, 48xlarge 10 50 82 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, xlarge 4 15 18 4 1
g6f x86_64: 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, large 2 10 10 2 1, xlarge 4 15 18 4 1
g7 x86_64: 12xlarge 12 64 110 48 1, 24xlarge 24 64 98 96 1, 2xlarge 4 64 38 8 1, 48xlarge 12 64 98 192 1, 4xlarge 8 64 54 16 1, 8xlarge 10 64 82 32 1
g7e x86_64: 12xlarge 10 64 120 48 1, 24xlarge 10 64 120 96 1, 2xlarge 4 64 120 8 1, 48xlarge 10 64 120 192 1, 4xlarge 8 64 120 16 1, 8xlarge 8 64 120 32 1
gr6 x86_64: 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1
gr6f x86_64: 4xlarge 8 30 54 16 1
h1 x86_64: 16xlarge 8 50 0 64 0, 2xlarge 4 15 0 8 0, 4xlarge 8 30 0 16 0, 8xlarge 8 30 0 32 0
hpc6a x86_64: 48xlarge 2 50 0 96 1
hpc6id x86_64: 32xlarge 1 50 0 64 1
hpc7a x86_64: 12xlarge 2 50 0 24 1, 24xlarge 2 50 0 48 1, 48xlarge 2 50 0 96 1, 96xlarge 2 50 0 192 1
hpc7g arm64: 16xlarge 4 50 118 64 1, 4xlarge 4 50 118 16 1, 8xlarge 4 50 118 32 1
hpc8a x86_64: 96xlarge 2 50 0 192 1
hs1 -: 8xlarge 8 30 0 0 0
i2 x86_64: 2xlarge 4 15 0 8 0, 4xlarge 8 30 0 16 0, 8xlarge 8 30 0 32 0, xlarge 4 15 0 4 0
i3 x86_64: 16xlarge 15 50 0 64 0, 2xlarge 4 15 0 8 0, 4xlarge 8 30 0 16 0, 8xlarge 8 30 0 32 0, large 3 10 0 2 0, metal 15 50 120 0 1, xlarge 4 15 0 4 0
i3en x86_64: 12xlarge 8 30 54 48 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 28 8 1, 3xlarge 4 15 38 12 1, 6xlarge 8 30 54 24 1, large 3 10 5 2 1, metal 15 50 107 96 1, xlarge 4 15 12 4 1
i4g arm64: 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, xlarge 4 15 18 4 1
i4i x86_64: 12xlarge 8 30 112 48 1, 16xlarge 15 50 120 64 1, 24xlarge 15 30 105 96 1, 2xlarge 4 15 26 8 1, 32xlarge 15 50 120 128 1, 4xlarge 8 30 52 16 1, 8xlarge 8 30 112 32 1, large 3 10 9 2 1, metal 15 50 120 128 1, xlarge 4 15 6 4 1
i7i x86_64: 12xlarge 8 30 84 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
i7ie x86_64: 12xlarge 8 50 54 48 1, 18xlarge 15 50 107 72 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 27 8 1, 3xlarge 4 15 27 12 1, 48xlarge 15 50 107 192 1, 6xlarge 8 30 54 24 1, large 3 10 19 2 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 27 4 1
i8g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
i8ge arm64: 12xlarge 12 30 50 48 1, 18xlarge 16 50 106 72 1, 24xlarge 16 50 106 96 1, 2xlarge 4 15 27 8 1, 3xlarge 6 30 25 12 1, 48xlarge 24 50 98 192 1, 6xlarge 10 30 52 24 1, large 3 10 19 2 1, metal-24xl 16 50 106 96 1, metal-48xl 24 50 98 192 1, xlarge 4 15 27 4 1
im4gn arm64: 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, xlarge 4 15 18 4 1
inf1 x86_64: 24xlarge 11 30 111 96 1, 2xlarge 4 10 38 8 1, 6xlarge 8 30 54 24 1, xlarge 4 10 38 4 1
inf2 x86_64: 24xlarge 15 50 107 96 1, 48xlarge 15 50 107 192 1, 8xlarge 8 30 84 32 1, xlarge 4 15 18 4 1
is4gen arm64: 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, xlarge 4 15 18 4 1
m1 x86_64: large 3 10 0 2 0, medium 2 6 0 1 0, small 2 4 0 1 0, xlarge 4 15 0 4 0
m2 x86_64: 2xlarge 4 30 0 4 0, 4xlarge 8 30 0 8 0, xlarge 4 15 0 2 0
m3 x86_64: 2xlarge 4 30 0 8 0, large 3 10 0 2 0, medium 2 6 0 1 0, xlarge 4 15 0 4 0
m4 x86_64: 10xlarge 8 30 0 40 0, 16xlarge 8 30 0 64 0, 2xlarge 4 15 0 8 0, 4xlarge 8 30 0 16 0, large 2 10 0 2 0, xlarge 4 15 0 4 0
m5 x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 120 96 1, xlarge 4 15 18 4 1
m5a x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, xlarge 4 15 18 4 1
m5ad x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, xlarge 4 15 18 4 1
m5d x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 107 96 1, xlarge 4 15 18 4 1
m5dn x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 107 96 1, xlarge 4 15 18 4 1
m5n x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 107 96 1, xlarge 4 15 18 4 1
m5zn x86_64: 12xlarge 15 50 107 48 1, 2xlarge 4 15 62 8 1, 3xlarge 8 30 92 12 1, 6xlarge 8 30 114 24 1, large 3 10 13 2 1, metal 15 50 107 48 1, xlarge 4 15 29 4 1
m6a x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 15 50 107 192 1, xlarge 4 15 18 4 1
m6g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
m6gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
m6i x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 15 50 107 128 1, xlarge 4 15 18 4 1
m6id x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 15 50 107 128 1, xlarge 4 15 18 4 1
m6idn x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 8 50 106 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 8 50 106 128 1, xlarge 4 15 18 4 1
m6in x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 8 50 106 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 8 50 106 128 1, xlarge 4 15 18 4 1
m7a x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
m7g-flex -: 2xlarge 4 15 18 0 1, 4xlarge 8 30 34 0 1, 8xlarge 8 30 54 0 1, large 3 10 3 0 1, medium 2 4 1 0 1, xlarge 4 15 8 0 1
m7g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
m7gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
m7i-flex x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 18 8 1, 4xlarge 8 30 34 16 1, 8xlarge 8 30 54 32 1, large 3 10 3 2 1, xlarge 4 15 8 4 1
m7i x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
m8a x86_64: 12xlarge 12 64 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 40 38 8 1, 48xlarge 24 64 98 192 1, 4xlarge 8 40 54 16 1, 8xlarge 10 40 82 32 1, large 3 20 9 2 1, medium 2 4 4 1 1, metal-24xl 16 64 106 96 1, metal-48xl 24 64 98 192 1, xlarge 4 20 18 4 1
m8azn x86_64: 12xlarge 16 64 106 48 1, 24xlarge 16 64 106 96 1, 3xlarge 8 40 34 12 1, 6xlarge 8 40 54 24 1, large 4 20 8 2 1, medium 3 4 3 1 1, metal-12xl 16 64 106 48 1, metal-24xl 16 64 106 96 1, xlarge 4 20 18 4 1
m8g-flex -: 12xlarge 8 30 54 0 1, 16xlarge 15 50 47 0 1, 2xlarge 4 15 18 0 1, 4xlarge 8 30 34 0 1, 8xlarge 8 30 54 0 1, large 3 10 3 0 1, medium 2 4 1 0 1, xlarge 4 15 8 0 1
m8g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
m8gb arm64: 12xlarge 12 30 50 48 1, 16xlarge 16 50 106 64 1, 24xlarge 24 50 98 96 1, 2xlarge 4 15 38 8 1, 48xlarge 12 50 98 192 1, 4xlarge 8 30 54 16 1, 8xlarge 10 30 52 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 24 50 98 96 1, metal-48xl 12 50 98 192 1, xlarge 4 15 18 4 1
m8gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
m8gn arm64: 12xlarge 12 30 50 48 1, 16xlarge 16 50 106 64 1, 24xlarge 24 50 98 96 1, 2xlarge 4 15 38 8 1, 48xlarge 12 50 98 192 1, 4xlarge 8 30 54 16 1, 8xlarge 10 30 52 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 24 50 98 96 1, metal-48xl 12 50 98 192 1, xlarge 4 15 18 4 1
m8i-flex x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 2xlarge 4 30 18 8 1, 4xlarge 8 50 34 16 1, 8xlarge 10 50 52 32 1, large 3 20 3 2 1, xlarge 4 30 8 4 1
m8i x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 24 64 98 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 82 32 1, 96xlarge 24 64 98 384 1, large 3 20 9 2 1, metal-48xl 24 64 98 192 1, metal-96xl 24 64 98 384 1, xlarge 4 30 18 4 1
m8ib x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
m8id x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 24 64 98 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 82 32 1, 96xlarge 24 64 98 384 1, large 3 20 9 2 1, metal-48xl 24 64 98 192 1, metal-96xl 24 64 98 384 1, xlarge 4 30 18 4 1
m8idb x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
m8idn x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
m8in x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
m8ine x86_64: 12xlarge 12 50 110 48 1, 2xlarge 4 30 38 8 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, large 4 20 8 2 1, xlarge 4 30 18 4 1
m9g arm64: 12xlarge 12 50 50 48 1, 16xlarge 16 64 106 64 1, 24xlarge 24 64 98 96 1, 2xlarge 4 30 38 8 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 52 32 1, large 3 20 9 2 1, medium 2 20 4 1 1, metal-48xl 24 64 98 192 1, xlarge 4 30 18 4 1
m9gd arm64: 12xlarge 12 50 50 48 1, 16xlarge 16 64 106 64 1, 24xlarge 24 64 98 96 1, 2xlarge 4 30 38 8 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 52 32 1, large 3 20 9 2 1, medium 2 20 4 1 1, metal-48xl 24 64 98 192 1, xlarge 4 30 18 4 1
mac-m3ultra arm64_mac: metal 8 30 6 28 1
mac-m4 arm64_mac: metal 8 30 6 10 1
mac-m4max arm64_mac: metal 8 30 6 16 1
mac-m4pro arm64_mac: metal 8 30 6 14 1
mac1 x86_64_mac: metal 8 30 6 12 1
mac2-m1ultra arm64_mac: metal 8 30 6 20 1
mac2-m2 arm64_mac: metal 8 30 6 8 1
mac2-m2pro arm64_mac: metal 8 30 6 12 1
mac2 arm64_mac: metal 8 30 6 8 1
p3 -: 16xlarge 8 30 0 0 0, 2xlarge 4 15 0 0 0, 8xlarge 8 30 0 0 0
p3dn x86_64: 24xlarge 15 50 107 96 1
p4d x86_64: 24xlarge 15 50 62 96 1
p4de x86_64: 24xlarge 15 50 62 96 1
p5 x86_64: 48xlarge 2 50 120 192 1, 4xlarge 4 30 58 16 1
p5e x86_64: 48xlarge 2 50 120 192 1
p5en x86_64: 48xlarge 4 50 120 192 1
p6-b200 x86_64: 48xlarge 4 50 120 192 1
p6-b300 x86_64: 48xlarge 4 50 120 192 1
r3 x86_64: 2xlarge 4 15 0 8 0, 4xlarge 8 30 0 16 0, 8xlarge 8 30 0 32 0, large 3 10 0 2 0, xlarge 4 15 0 4 0
r4 x86_64: 16xlarge 15 50 0 64 0, 2xlarge 4 15 0 8 0, 4xlarge 8 30 0 16 0, 8xlarge 8 30 0 32 0, large 3 10 0 2 0, xlarge 4 15 0 4 0
r5 x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 120 96 1, xlarge 4 15 18 4 1
r5a x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, xlarge 4 15 18 4 1
r5ad x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, xlarge 4 15 18 4 1
r5b x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 107 96 1, xlarge 4 15 18 4 1
r5d x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 107 96 1, xlarge 4 15 18 4 1
r5dn x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 107 96 1, xlarge 4 15 18 4 1
r5n x86_64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, metal 15 50 107 96 1, xlarge 4 15 18 4 1
r6a x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 15 50 107 192 1, xlarge 4 15 18 4 1
r6g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
r6gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
r6i x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 15 50 107 128 1, xlarge 4 15 18 4 1
r6id x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 15 50 107 128 1, xlarge 4 15 18 4 1
r6idn x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 8 50 106 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 8 50 106 128 1, xlarge 4 15 18 4 1
r6in x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 8 50 106 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal 8 50 106 128 1, xlarge 4 15 18 4 1
r7a x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
r7g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
r7gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
r7i x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
r7iz x86_64: 12xlarge 8 30 114 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 32xlarge 15 50 107 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 84 32 1, large 3 10 9 2 1, metal-16xl 15 50 107 64 1, metal-32xl 15 50 107 128 1, xlarge 4 15 18 4 1
r8a x86_64: 12xlarge 12 64 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 40 38 8 1, 48xlarge 24 64 98 192 1, 4xlarge 8 40 54 16 1, 8xlarge 10 40 82 32 1, large 3 20 9 2 1, medium 2 4 4 1 1, metal-24xl 16 64 106 96 1, metal-48xl 24 64 98 192 1, xlarge 4 20 18 4 1
r8g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
r8gb arm64: 12xlarge 12 30 50 48 1, 16xlarge 16 50 106 64 1, 24xlarge 24 50 98 96 1, 2xlarge 4 15 38 8 1, 48xlarge 12 50 98 192 1, 4xlarge 8 30 54 16 1, 8xlarge 10 30 52 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 24 50 98 96 1, metal-48xl 12 50 98 192 1, xlarge 4 15 18 4 1
r8gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
r8gn arm64: 12xlarge 12 30 50 48 1, 16xlarge 16 50 106 64 1, 24xlarge 24 50 98 96 1, 2xlarge 4 15 38 8 1, 48xlarge 12 50 98 192 1, 4xlarge 8 30 54 16 1, 8xlarge 10 30 52 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 24 50 98 96 1, metal-48xl 12 50 98 192 1, xlarge 4 15 18 4 1
r8i-flex x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 2xlarge 4 30 18 8 1, 4xlarge 8 50 34 16 1, 8xlarge 10 50 52 32 1, large 3 20 3 2 1, xlarge 4 30 8 4 1
r8i x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 24 64 98 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 82 32 1, 96xlarge 24 64 98 384 1, large 3 20 9 2 1, metal-48xl 24 64 98 192 1, metal-96xl 24 64 98 384 1, xlarge 4 30 18 4 1
r8ib x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
r8id x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 24 64 98 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 10 50 82 32 1, 96xlarge 24 64 98 384 1, large 3 20 9 2 1, metal-48xl 24 64 98 192 1, metal-96xl 24 64 98 384 1, xlarge 4 30 18 4 1
r8idb x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
r8idn x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
r8in x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 16 64 106 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 8xlarge 8 50 84 32 1, 96xlarge 12 64 98 384 1, large 4 20 8 2 1, metal-48xl 24 64 98 192 1, metal-96xl 12 64 98 384 1, xlarge 4 30 18 4 1
t1 x86_64: micro 2 2 0 1 0
t2 x86_64: 2xlarge 3 15 0 8 0, large 3 12 0 2 0, medium 3 6 0 2 0, micro 2 2 0 1 0, nano 2 2 0 1 0, small 3 4 0 1 0, xlarge 3 15 0 4 0
t3 x86_64: 2xlarge 4 15 0 8 1, large 3 12 0 2 1, medium 3 6 0 2 1, micro 2 2 0 2 1, nano 2 2 0 2 1, small 3 4 0 2 1, xlarge 4 15 0 4 1
t3a x86_64: 2xlarge 4 15 0 8 1, large 3 12 0 2 1, medium 3 6 0 2 1, micro 2 2 0 2 1, nano 2 2 0 2 1, small 2 4 0 2 1, xlarge 4 15 0 4 1
t4g arm64: 2xlarge 4 15 0 8 1, large 3 12 0 2 1, medium 3 6 0 2 1, micro 2 2 0 2 1, nano 2 2 0 2 1, small 3 4 0 2 1, xlarge 4 15 0 4 1
trn1 x86_64: 2xlarge 4 15 17 8 1, 32xlarge 5 50 82 128 1
trn1n x86_64: 32xlarge 5 50 120 128 1
trn2 x86_64: 3xlarge 2 15 0 12 1, 48xlarge 2 50 0 192 1
trn2u x86_64: 48xlarge 2 50 0 192 1
u-12tb1 x86_64: 112xlarge 15 50 0 448 1, metal 5 30 0 0 1
u-18tb1 x86_64: 112xlarge 15 50 0 448 1, metal 15 50 0 0 1
u-24tb1 x86_64: 112xlarge 15 50 0 448 1, metal 15 50 0 0 1
u-3tb1 x86_64: 56xlarge 8 30 6 224 1
u-6tb1 x86_64: 112xlarge 15 50 0 448 1, 56xlarge 15 50 0 224 1, metal 5 30 0 0 1
u-9tb1 x86_64: 112xlarge 15 50 0 448 1, metal 5 30 0 0 1
u7i-12tb x86_64: 224xlarge 15 50 107 896 1
u7i-6tb x86_64: 112xlarge 15 50 107 448 1
u7i-8tb x86_64: 112xlarge 15 50 107 448 1
u7in-16tb x86_64: 224xlarge 8 50 106 896 1
u7in-24tb x86_64: 224xlarge 8 50 106 896 1
u7in-32tb x86_64: 224xlarge 8 50 106 896 1
u7inh-32tb x86_64: 480xlarge 8 50 0 1920 1
vt1 x86_64: 24xlarge 15 50 107 96 1, 3xlarge 4 15 38 12 1, 6xlarge 8 30 54 24 1
x1 x86_64: 16xlarge 8 30 0 64 0, 32xlarge 8 30 0 128 0
x1e x86_64: 16xlarge 8 30 0 64 0, 2xlarge 4 15 0 8 0, 32xlarge 8 30 0 128 0, 4xlarge 4 15 0 16 0, 8xlarge 4 15 0 32 0, xlarge 3 10 0 4 0
x2gd arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 2xlarge 4 15 38 8 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 10 1 1, metal 15 50 107 64 1, xlarge 4 15 18 4 1
x2idn x86_64: 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 32xlarge 15 50 107 128 1, metal 15 50 107 128 1
x2iedn x86_64: 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 27 8 1, 32xlarge 15 50 107 128 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 114 32 1, metal 15 50 107 128 1, xlarge 4 15 11 4 1
x2iezn x86_64: 12xlarge 15 50 107 48 1, 2xlarge 4 15 62 8 1, 4xlarge 8 30 114 16 1, 6xlarge 8 30 114 24 1, 8xlarge 8 30 114 32 1, metal 15 50 107 48 1
x8aedz x86_64: 12xlarge 16 64 106 48 1, 24xlarge 16 64 106 96 1, 3xlarge 8 40 34 12 1, 6xlarge 8 40 54 24 1, large 4 20 8 2 1, metal-12xl 16 64 106 48 1, metal-24xl 16 64 106 96 1, xlarge 4 20 18 4 1
x8g arm64: 12xlarge 8 30 54 48 1, 16xlarge 15 50 107 64 1, 24xlarge 15 50 107 96 1, 2xlarge 4 15 38 8 1, 48xlarge 15 50 107 192 1, 4xlarge 8 30 54 16 1, 8xlarge 8 30 54 32 1, large 3 10 9 2 1, medium 2 4 4 1 1, metal-24xl 15 50 107 96 1, metal-48xl 15 50 107 192 1, xlarge 4 15 18 4 1
x8i x86_64: 12xlarge 12 50 110 48 1, 16xlarge 16 64 106 64 1, 24xlarge 16 64 106 96 1, 2xlarge 4 30 38 8 1, 32xlarge 24 64 98 128 1, 48xlarge 24 64 98 192 1, 4xlarge 8 50 54 16 1, 64xlarge 24 64 98 256 1, 8xlarge 10 50 82 32 1, 96xlarge 24 64 98 384 1, large 3 20 9 2 1, metal-48xl 24 64 98 192 1, metal-96xl 24 64 98 384 1, xlarge 4 30 18 4 1
z1d x86_64: 12xlarge 15 50 107 48 1, 2xlarge 4 15 58 8 1, 3xlarge 8 30 54 12 1, 6xlarge 8 30 54 24 1, large 3 10 13 2 1, metal 15 50 107 48 1, xlarge 4 15 28 4 1
`;
