import { isConcrete } from '../foundation/tokens';
import { sharedSubnetKey } from '../vpc/karpenter-discovery';
import { KARPENTER_TAG } from '../vpc/subnet-tags';
import type { Image } from './node-image';

/** Node settings for Karpenter. */
export interface KarpenterNodes {
  readonly image: Image;
  readonly instanceTypes: readonly string[];
  readonly maxPods: number;
  /** DNS server of pods. Undefined for the Service `kube-dns`. */
  readonly clusterDnsIp?: string;
  readonly diskSize: number;
  readonly metadataHopLimit: number;
  readonly isIpv6: boolean;
  /** Whether pods have addresses from prefixes, including IPv6 prefixes. */
  readonly usesPrefixes: boolean;
  /** Zones with pod subnets. Undefined for all zones. */
  readonly podZones?: readonly string[];
}

/**
 * Returns the networking part of the `spec` of an `EC2NodeClass`.
 *
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/apis/crds/karpenter.k8s.aws_ec2nodeclasses.yaml
 */
export function ec2NodeClassSpec(nodes: KarpenterNodes, discoveryName: string): Record<string, unknown> {
  const { image } = nodes;
  const sharedKey = sharedSubnetKey(discoveryName);
  const byTag = [{ tags: { [KARPENTER_TAG]: discoveryName } }];
  return {
    amiFamily: image._operatingSystem,
    ...(image._imageId === undefined ? {} : { amiSelectorTerms: [{ id: image._imageId }] }),
    // Either term matches. Subnets that several clusters share have the tags of each cluster.
    subnetSelectorTerms: [...byTag, ...(sharedKey ? [{ tags: { [sharedKey]: '*' } }] : [])],
    securityGroupSelectorTerms: byTag,
    kubelet: {
      maxPods: nodes.maxPods,
      ...(nodes.clusterDnsIp === undefined ? {} : { clusterDNS: [nodes.clusterDnsIp] }),
    },
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpProtocolIPv6: nodes.isIpv6 ? 'enabled' : 'disabled',
      httpPutResponseHopLimit: nodes.metadataHopLimit,
      httpTokens: 'required',
    },
    blockDeviceMappings: image._volumes.map(({ deviceName, gibibytes }) => ({
      deviceName,
      ebs: { volumeSize: `${gibibytes ?? nodes.diskSize}Gi`, volumeType: 'gp3', encrypted: true },
    })),
  };
}

/**
 * Returns requirements of a `NodePool` that match the node settings, for `spec.template.spec.requirements`.
 *
 * @see https://karpenter.sh/docs/concepts/scheduling/#well-known-labels
 */
export function poolRequirements(nodes: KarpenterNodes): Record<string, unknown>[] {
  const { instanceTypes, podZones, usesPrefixes } = nodes;
  // EC2 reports no hypervisor for bare metal types, which also support prefixes.
  const hasMetal = instanceTypes.some((type) => type.includes('.metal'));
  return [
    inRequirement('node.kubernetes.io/instance-type', instanceTypes),
    ...(usesPrefixes && !hasMetal ? [inRequirement('karpenter.k8s.aws/instance-hypervisor', ['nitro'])] : []),
    ...(podZones?.every(isConcrete) ? [inRequirement('topology.kubernetes.io/zone', podZones)] : []),
  ];
}

function inRequirement(key: string, values: readonly string[]): Record<string, unknown> {
  return { key, operator: 'In', values: [...values] };
}
