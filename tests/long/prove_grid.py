"""Every example is proved, and so is a grid of small parameters: a line for each, all of it within 10 minutes on two cores.

  SFPGEN=build/release/sfpgen tests/long/prove_grid.py [WORD ...]   only what has one of the words in its name

What is the same proof for several designs runs for the first of them. A line says how long that took, on the clock and of
processor time.
"""
import concurrent.futures
import ctypes.util
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SFPGEN = os.environ.get("SFPGEN", str(SOURCE / "build/release/sfpgen"))
CONTAINERS = [(2, 5), (3, 4), (4, 3), (5, 2), (5, 10)]      # exponent bits, mantissa bits
SHAPES = [(1, 1, "small"), (1, 3, "fast"), (2, 4, "fast")]  # lanes, rows, pipeline; containers take turns with them
# Beside the codec: designs whose way there and back depends on their size.
OTHERS = [{"design": "packer", "word_bits": 16, "lanes": 3}, {"design": "gecko_encoder", "exponent_bits": 5, "lanes": 2, "rows": 4},
          *({"design": "exmy_packer", "code_bits": bits, "lanes": lanes} for bits, lanes in ((1, 1), (7, 2), (13, 4), (16, 8))),
          *({"design": "exmy_quantizer", "container": "bf16", "lanes": 2, "format": name} for name in ("e2m1", "e3m4", "e5m2", "e1m6")),
          {"design": "block_encoder", "container": "bf16", "lanes": 1, "block_format": "mxfp4_e2m1", "block": 4},
          {"design": "block_encoder", "container": "bf16", "lanes": 1, "block_format": "mxfp6_e3m2", "block": 4}]
# Properties that look at a unit made small (docs/assurance.md), and the keys that this takes away.
OF_SMALL_UNITS = {5, 7}
# Properties of an encoder and a decoder, packers, or number formats by themselves, and keys that are about what stands around, or, as
# a proof samples an asynchronous reset with the clock (async2sync), make no difference.
OF_UNITS = {1, 2, 3, 8}
AROUND = {"$schema", "name", "fifo_depth", "crc", "reset", "bias_proposal"}
MADE_SMALL = {"$schema", "name", "target", "container", "exponent_bits", "word_bits", "integer_bits", "element_bits", "n", "k", "sum", "sum_bits",
              "accumulator_bits", "index_bits", "lanes", "rows", "block", "fifo_depth", "crc", "bias_proposal"}
OF_ENCODERS = {"quantizer", "bias_proposal"}
EXMY = re.compile(r"e\d+m\d+")
# Yosys asks for small pieces of memory all the time: with this allocator, where it is there, it takes a quarter of its time less.
ALLOCATOR = ctypes.util.find_library("jemalloc")
ENVIRONMENT = {**os.environ, **({"LD_PRELOAD": ALLOCATOR} if ALLOCATOR else {})}
# A controller has no stream that leaves it.
WITHOUT = {"bitchop", "bitwave"}
PROPERTIES = range(1, 9)


def cuts(keys):
    """Where a design's pipeline is cut, which follows the clock unless the spec names a pipeline."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as spec:
        json.dump({**keys, "name": "cut"}, spec)
        spec.flush()
        checked = json.loads(subprocess.run([SFPGEN, "check", spec.name, "--json"], check=True, capture_output=True).stdout)
    return sorted((parameter["name"], parameter["value"]) for parameter in checked["parameters"] if parameter["name"].startswith("CUT_"))


def halves(keys):
    """A codec's encoder and decoder, or the design itself."""
    if keys["design"] != "sfp_codec":
        return [keys]
    return [{**keys, "design": "sfp_encoder"}, {key: value for key, value in keys.items() if key not in OF_ENCODERS} | {"design": "sfp_decoder"}]


def key_of(keys, without):
    """The same for designs that differ in the keys `without` alone, or in what gives them the same cuts."""
    without = without | {"target", "pipeline"}
    return json.dumps([{key: value for key, value in keys.items() if key not in without}, cuts(keys)], sort_keys=True)


def small_keys(keys):
    """A key for each small unit of a design; units that have the same one are the same. A codec's are those of its halves."""
    if keys["design"].startswith("sfp_"):
        container = "bf16" if "quantizer" in keys else {"exponent_bits": 2, "mantissa_bits": 5}
        small = {**keys, "container": container, "lanes": 1, "rows": min(keys.get("rows", 8), 3)}
        return {key_of(half, AROUND) for half in halves(small)}
    without = set(MADE_SMALL)
    if keys["design"] in {"exmy_packer", "exmy_unpacker"}:
        keys = {**keys, "lanes": min(keys.get("lanes", 8), 8)}
        without.remove("lanes")
    # MX formats, and fixed eXmY formats, differ in the bits of a code.
    if keys.get("block_format", "").startswith("mx"):
        keys = {**keys, "block_format": "mxfp8_e4m3"}
    if EXMY.fullmatch(str(keys.get("format"))):
        keys = {**keys, "format": "e4m3"}
    return {key_of(keys, without)}


def unit_keys(keys):
    """The same for designs whose properties of whole units are the same proofs; a codec has that of each half."""
    design = keys["design"]
    if design in {"packer", "unpacker", "bit_packer"}:
        return {json.dumps(["packers", keys["word_bits"]])}
    if design in {"block_encoder", "block_decoder"}:
        # Made small too, and both in one proof; a decoder's encoder rounds to the nearest.
        return {json.dumps(["blocks", keys["block_format"], min(keys.get("element_bits", 3), 3), keys.get("stochastic_rounding", "off")])}
    return {key_of(half, AROUND) for half in halves(keys)}


def specs(directory):
    """(Name, file) of all that is proved."""
    listed = [(path.parent.name, path) for path in sorted((SOURCE / "examples").glob("*/spec.json"))]
    listed = [(name, path) for name, path in listed if json.loads(path.read_text())["design"] not in WITHOUT]
    grid = []
    made = []
    for index, (exponent, mantissa) in enumerate(CONTAINERS):
        lanes, rows, pipeline = SHAPES[index % len(SHAPES)]
        grid.append((f"e{exponent}m{mantissa}_l{lanes}_r{rows}",
                     {"design": "sfp_codec", "lanes": lanes, "rows": rows, "container": {"exponent_bits": exponent, "mantissa_bits": mantissa},
                      "pipeline": pipeline, "codings": ["raw", "delta", "bias", "max"]}))
    for keys in OTHERS:
        grid.append(("_".join(str(value) for value in keys.values()), keys))
    for name, keys in grid:
        path = directory / f"{name}.json"
        path.write_text(json.dumps({"name": "of_the_grid", **keys}))
        made.append((name, path))
    # Long ones first, so that both cores end together.
    return made[:len(CONTAINERS)] + listed + made[len(CONTAINERS):]


def prove(name, path, properties, directory):
    """Runs prove; the line that says how it went, seconds of processor time, and whether it went well."""
    report_file = directory / f"{name}.report.json"
    start = time.monotonic()
    words = [word for number in properties for word in ("--property", str(number))]
    output_file = directory / f"{name}.output"
    with open(output_file, "w") as output, subprocess.Popen([SFPGEN, "prove", str(path), "--json", str(report_file), *words],
                                                            stdout=output, stderr=subprocess.STDOUT, env=ENVIRONMENT) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    processor = usage.ru_utime + usage.ru_stime
    said = output_file.read_text()
    if process.returncode == 2 and "none of these properties" in said:
        return f"{name:<44} as another one", processor, True
    results = {}
    if report_file.is_file():
        for proof in json.loads(report_file.read_text())["proofs"]:
            result = proof["result"] if proof["result"] != "clean" else f"to depth {proof['cycles']}"
            results.setdefault(f"{proof['property']} {result}", []).append(proof["seconds"])
    summary = ", ".join((f"{len(each)}x " if len(each) > 1 else "") + f"{result} ({sum(each):.0f} s)" for result, each in results.items())
    line = f"{name:<44}{seconds:7.1f} s {processor:7.1f} s  {summary}"
    if process.returncode != 0:
        line += f"\nFAILED with {process.returncode}\n{said}"
    return line, processor, process.returncode == 0


def main(words):
    start = time.monotonic()
    bad = 0
    total = 0.0
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        seen = set()
        jobs = []
        for name, path in specs(directory):
            if words and not any(word in name for word in words):
                continue
            keys = json.loads(path.read_text())
            small, units = small_keys(keys), unit_keys(keys)
            known = (OF_SMALL_UNITS if small <= seen else set()) | (OF_UNITS if units <= seen else set())
            jobs.append((name, path, [number for number in PROPERTIES if number not in known], directory))
            seen |= small | units
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for line, processor, good in pool.map(lambda job: prove(*job), jobs):
                bad += not good
                total += processor
                print(line, flush=True)
    print(f"{len(jobs)} designs, {bad} failures, {time.monotonic() - start:.0f} s, {total:.0f} s of processor time")
    return 1 if bad or not jobs else 0


sys.exit(main(sys.argv[1:]))
