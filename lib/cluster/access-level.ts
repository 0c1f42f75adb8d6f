/** Access of an IAM principal to a cluster, by an access policy of EKS. */
export enum AccessLevel {
  /** Full access to the cluster, like `cluster-admin`. */
  CLUSTER_ADMIN = 'AmazonEKSClusterAdminPolicy',
  /** Full access to namespaces except their quotas, like `admin`. It can grant permissions to others. */
  ADMIN = 'AmazonEKSAdminPolicy',
  /** Write access to most objects of namespaces, like `edit`. Use it for pipelines. */
  EDIT = 'AmazonEKSEditPolicy',
  /** Read access to most objects of namespaces, like `view`. It excludes Secrets. */
  VIEW = 'AmazonEKSViewPolicy',
  /** Read access to all objects, including Secrets. */
  ADMIN_VIEW = 'AmazonEKSAdminViewPolicy',
}
