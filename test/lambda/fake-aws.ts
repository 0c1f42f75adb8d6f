import type { ClientSettings, Connect } from '../../lambda/aws-client';

/** A call of the AWS SDK. */
export interface AwsCall {
  /** The class of the client, such as `EC2Client`. */
  readonly client: string;
  /** The name of the action, such as `DescribeSubnets`. */
  readonly command: string;
  // biome-ignore lint/suspicious/noExplicitAny: requests are of any shape
  readonly input: any;
}

/** Answers calls in place of AWS, and keeps the settings of the clients. */
export class FakeAws {
  public readonly settings: ClientSettings[] = [];

  constructor(private readonly answer: (call: AwsCall) => unknown) {}

  public readonly connect: Connect = (Client, settings) => {
    this.settings.push(settings);
    const send = async (command: { input: unknown }) =>
      this.answer({
        client: Client.name,
        command: command.constructor.name.replace(/Command$/, ''),
        input: structuredClone(command.input),
      });
    return { send: send as never };
  };
}
