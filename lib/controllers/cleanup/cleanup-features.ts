/** The third part of the function behind `ClusterCleanup`: what features of the AWS Load Balancer Controller leave behind, where they are on. */
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

/** What features of the controller make, looked for where these are on. The API of accelerators is in one Region for all. */
const FEATURES = {
  accelerators: () => {
    const sdk = require('@aws-sdk/client-global-accelerator');
    return { find: findAccelerators, remove: removeAccelerator, sdk, client: new sdk.GlobalAcceleratorClient({ ...settings, region: 'us-west-2' }) };
  },
  certificates: () => {
    const sdk = require('@aws-sdk/client-acm');
    return { find: findCertificates, remove: removeCertificate, sdk, client: new sdk.ACMClient(settings) };
  },
};
`;
