/**
 * The event of CloudFormation for the function of a custom resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html
 */
export interface CustomResourceEvent<Properties> {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** Undefined in a request of type `Create`. */
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
}

/** The part of the Lambda context that the functions use. */
export interface Context {
  getRemainingTimeInMillis(): number;
}
