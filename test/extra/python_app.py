"""The network of the quickstart as a Python user writes it: the wheel of this library, with aws-cdk-lib from PyPI.

Run by scripts/check-python.sh.
"""

import sys

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2, aws_eks_v2 as eks
from cdk_eks_networking import (
    AddressPlan,
    ClusterNetworking,
    ClusterTarget,
    EksNetwork,
    FlowLogs,
    NetworkPolicyMode,
    PodAddressing,
    Tier,
    gateway,
    nodes,
)

app = cdk.App()
stack = cdk.Stack(app, "Python", env=cdk.Environment(region="eu-west-1"))
network = EksNetwork(
    stack,
    "Network",
    address_plan=AddressPlan.for_eks(
        vpc_cidr="10.0.0.0/16",
        availability_zones=["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        additional_tiers=[Tier.isolated("database", prefix_length=24, starts_at="10.0.80.0")],
    ),
    flow_logs=FlowLogs.to_s3(),
)
cluster = eks.Cluster(
    stack,
    "Cluster",
    version=eks.KubernetesVersion.of("1.36"),
    vpc=network.vpc,
    vpc_subnets=[network.cluster_subnets],
    endpoint_access=eks.EndpointAccess.PRIVATE,
    bootstrap_self_managed_addons=False,
    default_capacity_type=eks.DefaultCapacityType.NODEGROUP,
    default_capacity=0,
)
networking = ClusterNetworking(
    stack,
    "Networking",
    network=network,
    cluster=ClusterTarget.from_v2(cluster),
    vpc_cni={"pod_addressing": PodAddressing.prefix_delegation(), "network_policy": NetworkPolicyMode.standard()},
)
networking.add_nodegroup("System", instance_types=[ec2.InstanceType("m7i.large")], min_size=3)
networking.add_nodegroup(
    "Batch",
    instance_types=[ec2.InstanceType("m7i.xlarge")],
    image=nodes.Image.bottlerocket(),
    taints=[nodes.Taint.no_schedule("team", "batch")],
)
match = gateway.PathMatch.prefix("/shop")

pods = network.vpc.select_subnets(subnet_group_name="pod")
assert pods.availability_zones == ["eu-west-1a", "eu-west-1b", "eu-west-1c"], pods.availability_zones

template = app.synth().get_stack_by_name("Python").template
kinds = [resource["Type"] for resource in template["Resources"].values()]
assert kinds.count("AWS::EC2::Subnet") == 15, kinds.count("AWS::EC2::Subnet")
assert kinds.count("AWS::EKS::Addon") == 4, kinds.count("AWS::EKS::Addon")

try:
    AddressPlan.for_eks(vpc_cidr="10.0.3.1/24", availability_zones=["eu-west-1a", "eu-west-1b"])
    sys.exit("a refusal was expected")
except Exception as refusal:
    assert 'CidrHostBits: "10.0.3.1/24" has host bits set. Did you mean "10.0.3.0/24"?' in str(refusal), refusal

print(f"{len(kinds)} resources, from Python")
