import * as sdk from '@aws-sdk/client-global-accelerator';
import { listAll } from '../aws-client';
import type { Cleanup, Kind } from './leftovers';
import { tagsOf } from './ownership';
import { unlessGone } from './time-limit';

/** The Region of the Global Accelerator API, for all Regions. */
const API_REGION = 'us-west-2';

/** Accelerators of the AWS Load Balancer Controller. */
export function accelerators({ ownership, connect }: Cleanup): Kind {
  const client = connect(sdk.GlobalAcceleratorClient, { region: API_REGION });

  async function isOurs({ AcceleratorArn }: sdk.Accelerator): Promise<boolean> {
    const { Tags } = await client.send(new sdk.ListTagsForResourceCommand({ ResourceArn: AcceleratorArn }));
    return ownership.ofAccelerator(tagsOf(Tags));
  }

  /**
   * Disabling an accelerator takes minutes, so its deletion is repeated until then. Its endpoint groups have interfaces
   * in subnets.
   */
  async function remove({ AcceleratorArn, Enabled }: sdk.Accelerator): Promise<void> {
    if (Enabled) {
      await client.send(new sdk.UpdateAcceleratorCommand({ AcceleratorArn, Enabled: false }));
    }
    const listeners = await listAll(
      (NextToken) => client.send(new sdk.ListListenersCommand({ AcceleratorArn, NextToken })),
      (page) => page.Listeners,
      (page) => page.NextToken,
    );
    for (const { ListenerArn } of listeners) {
      const groups = await listAll(
        (NextToken) => client.send(new sdk.ListEndpointGroupsCommand({ ListenerArn, NextToken })),
        (page) => page.EndpointGroups,
        (page) => page.NextToken,
      );
      for (const { EndpointGroupArn } of groups) {
        await client.send(new sdk.DeleteEndpointGroupCommand({ EndpointGroupArn })).catch(unlessGone);
      }
      await client.send(new sdk.DeleteListenerCommand({ ListenerArn })).catch(unlessGone);
    }
    await client.send(new sdk.DeleteAcceleratorCommand({ AcceleratorArn }));
  }

  return {
    name: 'accelerators',
    async find() {
      const all = await listAll(
        (NextToken) => client.send(new sdk.ListAcceleratorsCommand({ NextToken })),
        (page) => page.Accelerators,
        (page) => page.NextToken,
      );
      const ours: sdk.Accelerator[] = [];
      for (const one of all) {
        if (await isOurs(one)) {
          ours.push(one);
        }
      }
      return ours.map((one) => ({ id: one.AcceleratorArn ?? '', remove: () => remove(one) }));
    },
  };
}
