import * as classic from '@aws-sdk/client-elastic-load-balancing';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { listAll } from '../aws-client';
import { nameOf } from '../errors';
import { type Cleanup, chunksOf, type Kind } from './leftovers';
import { type Tags, tagsOf } from './ownership';

/** The maximum number of resources in one call for tags. */
const TAGS_PER_CALL = 20;

/** Application, Network and Gateway Load Balancers. */
export function loadBalancers({ cluster, ownership, connect, removesProtection }: Cleanup): Kind {
  const client = connect(elb.ElasticLoadBalancingV2Client, {});

  async function remove(LoadBalancerArn: string): Promise<void> {
    try {
      await client.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));
    } catch (error) {
      if (!removesProtection || !/^OperationNotPermitted/.test(nameOf(error))) {
        throw error;
      }
      const Attributes = [{ Key: 'deletion_protection.enabled', Value: 'false' }];
      await client.send(new elb.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
      await client.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));
    }
  }

  return {
    name: 'load balancers',
    async find(listed) {
      const all = await listAll(
        (Marker) => client.send(new elb.DescribeLoadBalancersCommand({ Marker })),
        (page) => page.LoadBalancers,
        (page) => page.NextMarker,
      );
      const arnsOf = (list: elb.LoadBalancer[]) => list.flatMap((one) => one.LoadBalancerArn ?? []);
      const here = arnsOf(all.filter(({ VpcId }) => VpcId === cluster.vpcId));
      const ours = await tagged(here, tagsByArn(client), (tags) => ownership.ofLoadBalancing(tags));
      listed.loadBalancers = new Set(arnsOf(all).map((arn) => arn.split(':loadbalancer/')[1]));
      listed.otherLoadBalancers = new Set(arnsOf(all).filter((arn) => !ours.includes(arn)));
      return ours.map((id) => ({ id, remove: () => remove(id) }));
    },
  };
}

export function classicLoadBalancers({ cluster, ownership, connect }: Cleanup): Kind {
  const client = connect(classic.ElasticLoadBalancingClient, {});

  async function tagsByName(LoadBalancerNames: string[]): Promise<[string, Tags][]> {
    const { TagDescriptions = [] } = await client.send(new classic.DescribeTagsCommand({ LoadBalancerNames }));
    return TagDescriptions.map(({ LoadBalancerName = '', Tags }) => [LoadBalancerName, tagsOf(Tags)]);
  }

  return {
    name: 'Classic Load Balancers',
    async find(listed) {
      const all = await listAll(
        (Marker) => client.send(new classic.DescribeLoadBalancersCommand({ Marker })),
        (page) => page.LoadBalancerDescriptions,
        (page) => page.NextMarker,
      );
      const namesOf = (list: typeof all) => list.flatMap((one) => one.LoadBalancerName ?? []);
      const here = namesOf(all.filter(({ VPCId }) => VPCId === cluster.vpcId));
      const ours = await tagged(here, tagsByName, (tags) => ownership.ofLoadBalancing(tags));
      listed.classicLoadBalancers = new Set(namesOf(all));
      return ours.map((LoadBalancerName) => ({
        id: LoadBalancerName,
        remove: () => client.send(new classic.DeleteLoadBalancerCommand({ LoadBalancerName })),
      }));
    },
  };
}

/** A target group that another load balancer uses is not deleted. */
export function targetGroups({ cluster, ownership, connect }: Cleanup): Kind {
  const client = connect(elb.ElasticLoadBalancingV2Client, {});
  return {
    name: 'target groups',
    async find({ otherLoadBalancers }) {
      const all = await listAll(
        (Marker) => client.send(new elb.DescribeTargetGroupsCommand({ Marker })),
        (page) => page.TargetGroups,
        (page) => page.NextMarker,
      );
      const usersByArn = new Map(
        all
          .filter(({ VpcId }) => VpcId === cluster.vpcId)
          .map(({ TargetGroupArn = '', LoadBalancerArns = [] }) => [TargetGroupArn, LoadBalancerArns]),
      );
      const isOurs = (tags: Tags) => ownership.ofLoadBalancing(tags);
      const ours = await tagged([...usersByArn.keys()], tagsByArn(client), isOurs);
      return ours.map((TargetGroupArn) => {
        const others = usersByArn.get(TargetGroupArn)?.filter((arn) => otherLoadBalancers?.has(arn)) ?? [];
        return others.length > 0
          ? { id: TargetGroupArn, reason: `still in use by ${others.join(', ')}`, lasts: true }
          : {
              id: TargetGroupArn,
              remove: () => client.send(new elb.DeleteTargetGroupCommand({ TargetGroupArn })),
            };
      });
    },
  };
}

/** The ids of resources with matching tags. */
async function tagged(
  ids: string[],
  describeTags: (ids: string[]) => Promise<[id: string, tags: Tags][]>,
  isOurs: (tags: Tags) => boolean,
): Promise<string[]> {
  const ours: string[] = [];
  for (const chunk of chunksOf(ids, TAGS_PER_CALL)) {
    const byId = new Map(await describeTags(chunk));
    ours.push(...chunk.filter((id) => isOurs(byId.get(id) ?? {})));
  }
  return ours;
}

const tagsByArn =
  (client: Pick<elb.ElasticLoadBalancingV2Client, 'send'>) =>
  async (ResourceArns: string[]): Promise<[string, Tags][]> => {
    const { TagDescriptions = [] } = await client.send(new elb.DescribeTagsCommand({ ResourceArns }));
    return TagDescriptions.map(({ ResourceArn = '', Tags }) => [ResourceArn, tagsOf(Tags)]);
  };
