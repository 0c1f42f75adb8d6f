/** An app for the CDK CLI whose stacks use the values of every kind of lookup. */

import { App } from 'aws-cdk-lib/core';
import { constructsAlone, plannedNetwork, sharedVpc } from '../../test/support/lookup-stacks';

const app = new App();
plannedNetwork(app);
sharedVpc(app);
constructsAlone(app);
app.synth();
