import { connectToAws } from '../aws-client';
import { createHandler } from './handler';

const {
  AWS_REGION = '',
  AWS_ACCESS_KEY_ID = '',
  AWS_SECRET_ACCESS_KEY = '',
  AWS_SESSION_TOKEN,
  STS_HOST = '',
} = process.env;

export const handler = createHandler({
  connect: connectToAws,
  identity: {
    region: AWS_REGION,
    stsHost: STS_HOST,
    // The credentials of a Lambda function are valid for longer than the function runs.
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: AWS_SESSION_TOKEN,
    },
  },
  patience: 180_000,
  firstPause: 1000,
  log: (line) => console.log(line),
});
