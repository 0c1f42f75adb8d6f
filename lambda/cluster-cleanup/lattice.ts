import * as sdk from '@aws-sdk/client-vpc-lattice';
import { listAll } from '../aws-client';
import { type Cleanup, chunksOf, type Kind, type Leftover } from './leftovers';
import { unlessGone } from './time-limit';

/** The maximum number of targets that one call deregisters. */
const TARGETS_PER_CALL = 100;

interface Page<Item> {
  readonly items?: Item[];
  readonly nextToken?: string;
}

const listItems = <Item>(ask: (nextToken: string | undefined) => Promise<Page<Item>>) =>
  listAll(
    ask,
    (page) => page.items,
    (page) => page.nextToken,
  );

/**
 * Resources of the AWS Gateway API Controller in VPC Lattice, in this order: associations, which prevent the deletion
 * of the VPC, services, target groups and service networks. Deleting associations and draining targets takes some time,
 * so the deletion is repeated.
 */
export function lattice({ cluster, ownership, connect }: Cleanup): Kind {
  const client = connect(sdk.VPCLatticeClient, {});
  const vpcIdentifier = cluster.vpcId;

  /** The list also contains resources that other accounts share, without their tags. */
  async function ours(found: { arn?: string }[]): Promise<string[]> {
    const arns: string[] = [];
    for (const { arn = '' } of found.filter(({ arn = '' }) => arn.split(':')[4] === cluster.account)) {
      const { tags } = await client.send(new sdk.ListTagsForResourceCommand({ resourceArn: arn }));
      if (ownership.ofLattice(tags ?? {})) {
        arns.push(arn);
      }
    }
    return arns;
  }

  const removeAssociation = (id: string) =>
    client.send(new sdk.DeleteServiceNetworkVpcAssociationCommand({ serviceNetworkVpcAssociationIdentifier: id }));

  async function removeService(serviceIdentifier: string): Promise<void> {
    const associations = await listItems((nextToken) =>
      client.send(new sdk.ListServiceNetworkServiceAssociationsCommand({ serviceIdentifier, nextToken })),
    );
    for (const { arn } of associations) {
      const input = { serviceNetworkServiceAssociationIdentifier: arn };
      await client.send(new sdk.DeleteServiceNetworkServiceAssociationCommand(input)).catch(unlessGone);
    }
    await client.send(new sdk.DeleteServiceCommand({ serviceIdentifier }));
  }

  async function removeTargetGroup(targetGroupIdentifier: string): Promise<void> {
    const all = await listItems((nextToken) =>
      client.send(new sdk.ListTargetsCommand({ targetGroupIdentifier, nextToken })),
    );
    const targets = all.filter(({ status }) => status !== 'DRAINING').map(({ id, port }) => ({ id, port }));
    for (const chunk of chunksOf(targets, TARGETS_PER_CALL)) {
      await client.send(new sdk.DeregisterTargetsCommand({ targetGroupIdentifier, targets: chunk }));
    }
    await client.send(new sdk.DeleteTargetGroupCommand({ targetGroupIdentifier }));
  }

  const removeServiceNetwork = (serviceNetworkIdentifier: string) =>
    client.send(new sdk.DeleteServiceNetworkCommand({ serviceNetworkIdentifier }));

  return {
    name: 'lattice',
    async find() {
      const lists: [() => Promise<{ arn?: string }[]>, (arn: string) => Promise<unknown>][] = [
        [
          () =>
            listItems((nextToken) =>
              client.send(new sdk.ListServiceNetworkVpcAssociationsCommand({ vpcIdentifier, nextToken })),
            ),
          removeAssociation,
        ],
        [() => listItems((nextToken) => client.send(new sdk.ListServicesCommand({ nextToken }))), removeService],
        [
          () => listItems((nextToken) => client.send(new sdk.ListTargetGroupsCommand({ vpcIdentifier, nextToken }))),
          removeTargetGroup,
        ],
        [
          () => listItems((nextToken) => client.send(new sdk.ListServiceNetworksCommand({ nextToken }))),
          removeServiceNetwork,
        ],
      ];
      const found: Leftover[] = [];
      for (const [list, remove] of lists) {
        found.push(...(await ours(await list())).map((id) => ({ id, remove: () => remove(id) })));
      }
      return found;
    },
  };
}
