import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Construct id of the log group that the CDK defines for a function, if the app has enabled that. It is retained when
 * the stack is deleted.
 */
const MADE_BY_CDK = 'LogGroup';

/**
 * Defines one log group for all functions below a construct, which is deleted after them.
 *
 * Otherwise each function leaves a log group behind: one of the CDK, or one that Lambda creates and never deletes.
 * The CDK provider framework has no option for a log group of all of its functions.
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
