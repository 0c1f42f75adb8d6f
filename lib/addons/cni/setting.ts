/** The oldest version of the managed add-on whose printed schema was seen to have a setting; `not seen` where none was. */
export type SchemaProof = 'v1.15.1' | 'v1.18.5' | 'not seen';

/** A setting of the VPC CNI as this library knows it. */
export interface CniSetting {
  /** The option of `VpcCniOptions` that sets it. */
  readonly option: string;
  /** What the CNI has where it is not set. */
  readonly byDefault: string;
  /** What is taken. */
  readonly bounds: string;
  /** The release of the CNI that brought it; undefined where that is older than any that EKS sells. */
  readonly since?: string;
  /** Whether a printed schema has it. */
  readonly schema: SchemaProof;
}

/** A row of the tables. */
export function setting(
  option: string,
  byDefault: string,
  bounds: string,
  since?: string,
  schema: SchemaProof = 'v1.15.1',
): CniSetting {
  return { option, byDefault, bounds, since, schema };
}
