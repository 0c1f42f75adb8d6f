import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The id of the log group that the CDK makes beside a function, where an app has turned that on. It is kept when the stack is deleted. */
const MADE_BY_CDK = 'LogGroup';

/**
 * Gives the functions below a construct one log, which goes with the stack and after them. Otherwise each leaves one behind: that of the CDK, or
 * one that Lambda makes itself and keeps for ever. The framework of the CDK takes no log for all of its functions.
 */
export function logWithStack(scope: Construct): void {
  const functions = scope.node.findAll().filter((part) => part instanceof lambda.CfnFunction);
  const { logGroupName } = new logs.LogGroup(scope, 'Log', {
    retention: logs.RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  for (const resource of functions) {
    resource.node.scope?.node.tryRemoveChild(MADE_BY_CDK);
    resource.loggingConfig = { logGroup: logGroupName };
  }
}
