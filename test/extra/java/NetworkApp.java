import io.github.cdkeksnetworking.AddressPlan;
import io.github.cdkeksnetworking.ClusterNetworking;
import io.github.cdkeksnetworking.ClusterTarget;
import io.github.cdkeksnetworking.EksAddressPlanOptions;
import io.github.cdkeksnetworking.EksNetwork;
import io.github.cdkeksnetworking.FlowLogs;
import io.github.cdkeksnetworking.NetworkPolicyMode;
import io.github.cdkeksnetworking.NodeGroupOptions;
import io.github.cdkeksnetworking.PodAddressing;
import io.github.cdkeksnetworking.Tier;
import io.github.cdkeksnetworking.TierOptions;
import io.github.cdkeksnetworking.VpcCniOptions;
import io.github.cdkeksnetworking.gateway.PathMatch;
import io.github.cdkeksnetworking.nodes.Image;
import io.github.cdkeksnetworking.nodes.Taint;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.eks_v2.Cluster;
import software.amazon.awscdk.services.eks_v2.DefaultCapacityType;
import software.amazon.awscdk.services.eks_v2.EndpointAccess;
import software.amazon.awscdk.services.eks_v2.KubernetesVersion;

/** The network of the quickstart as a Java user writes it. Run by scripts/check-java.sh. */
public final class NetworkApp {
  private static final List<String> ZONES = List.of("eu-west-1a", "eu-west-1b", "eu-west-1c");

  public static void main(String[] args) {
    App app = new App();
    Environment environment = Environment.builder().region("eu-west-1").build();
    Stack stack = new Stack(app, "Java", StackProps.builder().env(environment).build());
    Tier database = Tier.isolated("database", TierOptions.builder().prefixLength(24).startsAt("10.0.80.0").build());
    EksNetwork network =
        EksNetwork.Builder.create(stack, "Network")
            .addressPlan(
                AddressPlan.forEks(
                    EksAddressPlanOptions.builder()
                        .vpcCidr("10.0.0.0/16")
                        .availabilityZones(ZONES)
                        .additionalTiers(List.of(database))
                        .build()))
            .flowLogs(FlowLogs.toS3())
            .build();
    Cluster cluster =
        Cluster.Builder.create(stack, "Cluster")
            .version(KubernetesVersion.of("1.36"))
            .vpc(network.getVpc())
            .vpcSubnets(List.of(network.getClusterSubnets()))
            .endpointAccess(EndpointAccess.PRIVATE)
            .bootstrapSelfManagedAddons(false)
            .defaultCapacityType(DefaultCapacityType.NODEGROUP)
            .defaultCapacity(0)
            .build();
    ClusterNetworking networking =
        ClusterNetworking.Builder.create(stack, "Networking")
            .network(network)
            .cluster(ClusterTarget.fromV2(cluster))
            .vpcCni(
                VpcCniOptions.builder()
                    .podAddressing(PodAddressing.prefixDelegation())
                    .networkPolicy(NetworkPolicyMode.standard())
                    .build())
            .build();
    networking.addNodegroup(
        "System",
        NodeGroupOptions.builder().instanceTypes(List.of(new InstanceType("m7i.large"))).minSize(3).build());
    networking.addNodegroup(
        "Batch",
        NodeGroupOptions.builder()
            .instanceTypes(List.of(new InstanceType("m7i.xlarge")))
            .image(Image.bottlerocket())
            .taints(List.of(Taint.noSchedule("team", "batch")))
            .build());
    expect(PathMatch.prefix("/shop") != null, "a type of a module");

    Map<?, ?> template = (Map<?, ?>) app.synth().getStackByName("Java").getTemplate();
    Map<?, ?> resources = (Map<?, ?>) template.get("Resources");
    expect(count(resources, "AWS::EC2::Subnet") == 15, "subnets");
    expect(count(resources, "AWS::EKS::Addon") == 4, "add-ons");
    expect(refusal().contains("Did you mean \"10.0.3.0/24\"?"), "refusal");
    System.out.println(resources.size() + " resources, from Java");
  }

  private static long count(Map<?, ?> resources, String type) {
    return resources.values().stream().filter(resource -> type.equals(((Map<?, ?>) resource).get("Type"))).count();
  }

  private static String refusal() {
    try {
      AddressPlan.forEks(EksAddressPlanOptions.builder().vpcCidr("10.0.3.1/24").availabilityZones(ZONES).build());
      return "";
    } catch (RuntimeException refused) {
      return refused.getMessage();
    }
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
