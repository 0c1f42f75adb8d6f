/**
 * Flow logs: questions, sources, files and queries, and the resources of accounts that receive the logs of others.
 */

export { FlowLogQueries, type FlowLogQueriesProps } from './athena';
export { FlowLogBucket, type FlowLogBucketProps } from './bucket';
export { FirehoseDeliveryRole, type FirehoseDeliveryRoleProps } from './firehose';
export type {
  FlowLogFilesOptions,
  FlowLogQueryOptions,
  FlowLogRecordsOptions,
  FlowLogRetentionOptions,
  FlowLogsOptions,
  FlowLogsToBucketOptions,
  FlowLogsToCloudWatchOptions,
  FlowLogsToFirehoseOptions,
  FlowLogsToS3Options,
  FlowLogTagKeys,
  RejectedTrafficOptions,
} from './options';
export { FlowLogQuestion } from './questions';
export { FlowLogSource } from './source';
