/**
 * What CloudFormation sends to the function of a custom resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html
 */
export interface CustomResourceEvent<Properties> {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** There is none in a request of type `Create`. */
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
}

/** What the functions use of the context that Lambda gives them. */
export interface Context {
  getRemainingTimeInMillis(): number;
}
