"""Groups lines by templates with drain3, as --top does with the lines of errors.

usage: python3 drain3_templates.py FOLDER

All lines of all files go to one template miner with the settings that drain3 has without a configuration.
"""

import logging
import os
import sys

from drain3 import TemplateMiner


def main():
    logging.disable(logging.CRITICAL)
    miner = TemplateMiner()
    for root, _, names in os.walk(sys.argv[1]):
        for name in sorted(names):
            with open(os.path.join(root, name), encoding="utf-8", errors="replace") as file:
                for line in file:
                    miner.add_log_message(line.rstrip("\n"))
    largest = sorted(miner.drain.clusters, key=lambda cluster: cluster.size, reverse=True)
    for cluster in largest[:10]:
        print(cluster.size, cluster.get_template())


if __name__ == "__main__":
    main()
