"""What loganalyze replaces: counts the first word of every line with a pool of processes.

usage: python3 first_word.py FOLDER OUT.csv

It reads whole files and looks at `line.split()[0]`, so it only counts lines that begin with their level.
"""

import csv
import os
import sys
import time
from collections import Counter
from multiprocessing import Pool


def analyze(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    counts = Counter(line.split()[0] for line in lines if line.strip())
    return path, counts["ERROR"], counts["WARNING"], counts["INFO"]


def main():
    folder, out = sys.argv[1:3]
    started = time.perf_counter()
    paths = sorted(os.path.join(root, name) for root, _, names in os.walk(folder) for name in names)
    with Pool() as pool:
        rows = pool.map(analyze, paths)
    with open(out, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["File", "ERROR", "WARNING", "INFO"])
        writer.writerows(rows)
    print(f"Total processing time: {time.perf_counter() - started:.2f} seconds")


if __name__ == "__main__":
    main()
