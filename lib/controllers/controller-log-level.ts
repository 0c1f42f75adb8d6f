/** How much a controller writes into its log: the levels of the controllers whose charts are pinned. */
export enum ControllerLogLevel {
  /** What it does. */
  INFO = 'info',
  /** What it compares, too. */
  DEBUG = 'debug',
}
