/** Third part of the source of the `ClusterCleanup` function: resources of optional controller features. */
export const CLEANUP_FEATURES = `async function findAccelerators({ marks }, { client, sdk }) {
  const ours = [];
  for (const one of await all(client, sdk.ListAcceleratorsCommand, {}, 'Accelerators', ['NextToken', 'NextToken'])) {
    const { Tags } = await send(client, new sdk.ListTagsForResourceCommand({ ResourceArn: one.AcceleratorArn }));
    if (marks.accelerator(tagsOf(Tags))) {
      ours.push({ id: one.AcceleratorArn, isEnabled: one.Enabled });
    }
  }
  return ours;
}

/** It takes minutes to be disabled, and is tried again until it is. Its endpoint groups hold interfaces in the subnets of load balancers. */
async function removeAccelerator({ id, isEnabled }, scope, { client, sdk }) {
  const listed = (Command, input, key) => all(client, Command, input, key, ['NextToken', 'NextToken']);
  if (isEnabled) {
    await send(client, new sdk.UpdateAcceleratorCommand({ AcceleratorArn: id, Enabled: false }));
  }
  for (const { ListenerArn } of await listed(sdk.ListListenersCommand, { AcceleratorArn: id }, 'Listeners')) {
    for (const { EndpointGroupArn } of await listed(sdk.ListEndpointGroupsCommand, { ListenerArn }, 'EndpointGroups')) {
      await send(client, new sdk.DeleteEndpointGroupCommand({ EndpointGroupArn })).catch(unlessGone);
    }
    await send(client, new sdk.DeleteListenerCommand({ ListenerArn })).catch(unlessGone);
  }
  await send(client, new sdk.DeleteAcceleratorCommand({ AcceleratorArn: id }));
}

async function findCertificates({ marks }, { client, sdk }) {
  const Includes = { keyTypes: KEY_TYPES };
  const ours = [];
  for (const { CertificateArn } of await all(client, sdk.ListCertificatesCommand, { Includes }, 'CertificateSummaryList', [
    'NextToken',
    'NextToken',
  ])) {
    const { Tags } = await send(client, new sdk.ListTagsForCertificateCommand({ CertificateArn }));
    if (marks.controller(tagsOf(Tags))) {
      ours.push({ id: CertificateArn });
    }
  }
  return ours;
}

const removeCertificate = ({ id }, scope, { client, sdk }) => send(client, new sdk.DeleteCertificateCommand({ CertificateArn: id }));

const latticed = (client, Command, input) => all(client, Command, input, 'items', ['nextToken', 'nextToken']);

/** Of VPC Lattice: associations with the VPC, which it holds on to, services, target groups and service networks, in this order. */
async function findLattice({ account, marks, vpcId }, { client, sdk }) {
  const ours = [];
  for (const [Command, input, kind] of [
    [sdk.ListServiceNetworkVpcAssociationsCommand, { vpcIdentifier: vpcId }, 'vpc'],
    [sdk.ListServicesCommand, {}, 'service'],
    [sdk.ListTargetGroupsCommand, { vpcIdentifier: vpcId }, 'targets'],
    [sdk.ListServiceNetworksCommand, {}, 'network'],
  ]) {
    // What other accounts share is listed, too, and does not show its tags.
    const own = (await latticed(client, Command, input)).filter(({ arn }) => arn.split(':')[4] === account);
    for (const { arn } of own) {
      const { tags } = await send(client, new sdk.ListTagsForResourceCommand({ resourceArn: arn }));
      if (marks.lattice(tags ?? {})) {
        ours.push({ id: arn, kind });
      }
    }
  }
  return ours;
}

/** What is on its way is tried again until it is gone: associations that end, targets that drain. */
async function removeLattice({ id, kind }, scope, { client, sdk }) {
  switch (kind) {
    case 'vpc':
      return send(client, new sdk.DeleteServiceNetworkVpcAssociationCommand({ serviceNetworkVpcAssociationIdentifier: id }));
    case 'service':
      for (const { arn } of await latticed(client, sdk.ListServiceNetworkServiceAssociationsCommand, {
        serviceIdentifier: id,
      })) {
        const input = { serviceNetworkServiceAssociationIdentifier: arn };
        await send(client, new sdk.DeleteServiceNetworkServiceAssociationCommand(input)).catch(unlessGone);
      }
      return send(client, new sdk.DeleteServiceCommand({ serviceIdentifier: id }));
    case 'targets': {
      const targets = (await latticed(client, sdk.ListTargetsCommand, { targetGroupIdentifier: id }))
        .filter(({ status }) => status !== 'DRAINING')
        .map((one) => ({ id: one.id, port: one.port }));
      for (const chunk of chunksOf(targets, TARGETS_PER_CALL)) {
        await send(client, new sdk.DeregisterTargetsCommand({ targetGroupIdentifier: id, targets: chunk }));
      }
      return send(client, new sdk.DeleteTargetGroupCommand({ targetGroupIdentifier: id }));
    }
    default:
      return send(client, new sdk.DeleteServiceNetworkCommand({ serviceNetworkIdentifier: id }));
  }
}

/** What features of controllers make, looked for where these are on. The API of accelerators is in one Region for all. */
const FEATURES = {
  accelerators: () => {
    const sdk = require('@aws-sdk/client-global-accelerator');
    return { find: findAccelerators, remove: removeAccelerator, sdk, client: new sdk.GlobalAcceleratorClient({ ...settings, region: 'us-west-2' }) };
  },
  lattice: () => {
    const sdk = require('@aws-sdk/client-vpc-lattice');
    return { find: findLattice, remove: removeLattice, sdk, client: new sdk.VPCLatticeClient(settings) };
  },
  certificates: () => {
    const sdk = require('@aws-sdk/client-acm');
    return { find: findCertificates, remove: removeCertificate, sdk, client: new sdk.ACMClient(settings) };
  },
};
`;
