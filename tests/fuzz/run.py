#!/usr/bin/env python3
"""Runs the fuzz targets, each on its corpus, and prints what each did.

    tests/fuzz/run.py [--build build/fuzz] [--seconds 60] [--memory 1024] [--seed N] [--keep] [TARGET...]

Ends with 1 when a target found something; the input is then in build/fuzz/found/ and its name is printed. --keep adds
what widened the coverage to the corpus in the repository."""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", help="codec, spec, ...; all when none is named")
    parser.add_argument("--build", type=pathlib.Path, default=here.parents[1] / "build" / "fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--memory", type=int, default=1024, help="MiB that a target may use")
    parser.add_argument("--seed", type=int, default=0, help="0 draws one; it is printed")
    parser.add_argument("--keep", action="store_true", help="merge what was learned into the corpus")
    return parser.parse_args()


def run(program, corpus, asked):
    """The target's report, whether it passed, and its whole output."""
    found = asked.build / "found"
    found.mkdir(exist_ok=True)
    dictionary = here / f"{corpus.name}.dict"
    with tempfile.TemporaryDirectory() as learned:
        command = [program, learned, *([corpus] if corpus.is_dir() else []),
                   f"-max_total_time={asked.seconds}", f"-rss_limit_mb={asked.memory}",
                   f"-malloc_limit_mb={asked.memory // 2}", "-timeout=20", "-max_len=65536",
                   f"-seed={asked.seed}", f"-artifact_prefix={found}/{program.name}-", "-print_final_stats=1",
                   *([f"-dict={dictionary}"] if dictionary.exists() else [])]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        if asked.keep and done.returncode == 0:
            corpus.mkdir(exist_ok=True, parents=True)
            subprocess.run([program, "-merge=1", "-max_len=4096", corpus, learned], capture_output=True, check=True)
    said = done.stderr
    statistics = dict(re.findall(r"^stat::(\w+):\s+(\d+)$", said, re.M))
    covered = re.findall(r"cov: (\d+) ft: (\d+)", said)
    seed = re.search(r"^INFO: Seed: (\d+)", said, re.M)
    line = (f"{program.name[len('fuzz_'):]:8} {int(statistics.get('number_of_executed_units', 0)):>10,} runs "
            f"{int(statistics.get('average_exec_per_sec', 0)):>7,} a second "
            f"{covered[-1][0] if covered else 0:>6} edges covered, peak "
            f"{statistics.get('peak_rss_mb', '?')} MiB, seed {seed.group(1) if seed else '?'}")
    return line, done.returncode == 0 and "number_of_executed_units" in statistics, said


def main():
    asked = arguments()
    names = asked.targets or sorted(p.name[:-len("_target.cpp")] for p in here.glob("*_target.cpp"))
    bad = []
    for name in names:
        program = asked.build / "tests" / "fuzz" / f"fuzz_{name}"
        if not program.exists():
            sys.exit(f"{program} is not built: cmake --preset fuzz && cmake --build --preset fuzz")
        line, passed, said = run(program, here / "corpus" / name, asked)
        print(line, "" if passed else "FOUND SOMETHING", flush=True)
        if not passed:
            bad.append(name)
            print(said[-6000:], flush=True)
    if bad:
        sys.exit(f"{len(bad)} of {len(names)} targets found something: {', '.join(bad)}")
    print(f"{len(names)} targets, {asked.seconds} s each: nothing found")


main()
