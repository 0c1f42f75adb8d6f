import { both, has, type Judge, oneOf, type Rules } from './judges';
import type { KubernetesShape } from './object-schemas';

/** What chooses a subnet, a security group or an image: each term by itself. */
function term(...fields: string[]): Judge {
  return (value) => {
    if (!fields.some((field) => has(value[field]))) {
      return `must have one of ${fields.join(', ')}`;
    }
    return has(value.id) && Object.keys(value).length > 1 && 'must not have anything beside id';
  };
}

function isKept(key: string): boolean {
  const domain = key.split('/')[0];
  return (
    ['karpenter.sh/nodepool', 'kubernetes.io/hostname'].includes(key) ||
    (domain.endsWith('karpenter.sh') && key !== 'karpenter.sh/capacity-type')
  );
}

const REQUIREMENT: Judge = ({ key, operator, values = [] }) => {
  if (operator === 'In' && values.length === 0) {
    return 'must have values';
  }
  if (['Gt', 'Lt', 'Gte', 'Lte'].includes(operator) && !(values.length === 1 && Number(values[0]) >= 0)) {
    return `must have one number of 0 or more for ${operator}`;
  }
  return isKept(key) && `"${key}" is a label that Karpenter keeps`;
};

/** Rules of Karpenter and of EKS Auto Mode. */
export const NODE_RULES: Readonly<Record<string, Rules>> = {
  EC2NodeClass: {
    spec: both(
      oneOf('role', 'instanceProfile'),
      ({ amiFamily, amiSelectorTerms }) =>
        !has(amiFamily) &&
        !amiSelectorTerms.some(({ alias }: KubernetesShape) => has(alias)) &&
        'must have amiFamily where no alias says it',
    ),
    'spec.amiSelectorTerms[]': term('alias', 'id', 'name', 'ssmParameter', 'tags'),
    'spec.subnetSelectorTerms[]': term('id', 'tags'),
    'spec.securityGroupSelectorTerms[]': term('id', 'name', 'tags'),
    'spec.blockDeviceMappings[].ebs': ({ snapshotID, volumeSize }) =>
      !has(snapshotID) && !has(volumeSize) && 'must have a snapshotID or a volumeSize',
  },
  NodeClass: {
    spec: both(
      oneOf('role', 'instanceProfile'),
      ({ subnetSelectorTerms, securityGroupSelectorTerms }) =>
        subnetSelectorTerms.length * securityGroupSelectorTerms.length === 0 &&
        'must choose subnets and security groups',
      ({ podSubnetSelectorTerms, podSecurityGroupSelectorTerms }) =>
        has(podSubnetSelectorTerms) !== has(podSecurityGroupSelectorTerms) &&
        'must choose subnets and security groups of pods together',
    ),
    'spec.subnetSelectorTerms[]': term('id', 'tags'),
    'spec.securityGroupSelectorTerms[]': term('id', 'name', 'tags'),
    'spec.podSubnetSelectorTerms[]': term('id', 'tags'),
    'spec.podSecurityGroupSelectorTerms[]': term('id', 'name', 'tags'),
  },
  NodePool: {
    spec: ({ limits = {}, replicas, weight }) =>
      has(replicas) &&
      (has(weight) || Object.keys(limits).some((key) => key !== 'nodes')) &&
      'must have no weight and no limits but nodes with replicas',
    'spec.template.metadata': ({ labels = {} }) => {
      const kept = Object.keys(labels).find(isKept);
      return kept && `"${kept}" is a label that Karpenter keeps`;
    },
    'spec.template.spec.requirements[]': REQUIREMENT,
  },
};
