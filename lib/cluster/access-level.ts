/** What a person or a pipeline may do in a cluster, by an access policy of EKS. */
export enum AccessLevel {
  /** Everything, as `cluster-admin`. */
  CLUSTER_ADMIN = 'AmazonEKSClusterAdminPolicy',
  /** Everything in namespaces but their quotas, as `admin`; permissions to others among it. */
  ADMIN = 'AmazonEKSAdminPolicy',
  /** Changes most objects of namespaces, as `edit`: for pipelines. */
  EDIT = 'AmazonEKSEditPolicy',
  /** Reads most objects of namespaces, as `view`: no Secrets. */
  VIEW = 'AmazonEKSViewPolicy',
  /** Reads every object, Secrets among them. */
  ADMIN_VIEW = 'AmazonEKSAdminViewPolicy',
}
