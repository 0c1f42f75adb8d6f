"""Holds Kubernetes objects against the OpenAPI schemas of Kubernetes, strictly: no field may be foreign.

Reads lines of {"where": …, "object": …} from standard input; versions of Kubernetes are the arguments.
"""

import json
import sys

from kubernetes_validate import SchemaNotFoundError, ValidationError, validate

# Groups without a dot in their names; all others are of k8s.io. The schemas are found by the first word of a group alone.
PLAIN_GROUPS = {"", "apps", "autoscaling", "batch", "policy"}


def fault(item, version):
    """What is wrong with an object in a version of Kubernetes, or None."""
    group = item["apiVersion"].rpartition("/")[0]
    if group not in PLAIN_GROUPS and not group.endswith(".k8s.io"):
        return f"{item['apiVersion']} is no group of Kubernetes"
    try:
        validate(item, version, strict=True)
    except SchemaNotFoundError as error:
        return error.message
    except ValidationError as error:
        path = ".".join(str(step) for step in error.absolute_path)
        return f"{path or 'the object'}: {error.message}"
    return None


def main():
    versions = sys.argv[1:]
    items = [json.loads(line) for line in sys.stdin]
    wrong = 0
    for version in versions:
        for item in items:
            found = fault(item["object"], version)
            if found:
                wrong += 1
                name = item["object"].get("metadata", {}).get("name")
                print(f"{item['where']}: {item['object'].get('kind')} {name} in Kubernetes {version}: {found}", file=sys.stderr)
    if wrong or not items or not versions:
        sys.exit(f"{wrong} faults in {len(items)} objects and {len(versions)} versions")
    print(f"{len(items)} objects are valid in Kubernetes {' and '.join(versions)}")


main()
