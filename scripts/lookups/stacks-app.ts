/** An app whose stacks take the values of every kind of lookup, for the CLI. */

import { App } from 'aws-cdk-lib/core';
import { constructsAlone, plannedNetwork, sharedVpc } from '../../test/support/lookup-stacks';

const app = new App();
plannedNetwork(app);
sharedVpc(app);
constructsAlone(app);
app.synth();
