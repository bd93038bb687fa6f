"""What the tests of the Verilog share: shapes, templates and running tools."""
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

SFPGEN = os.environ["SFPGEN"]
MEMORY_BYTES = 6 << 30
TEMPLATES = pathlib.Path(os.environ["SFPGEN_SOURCE_DIR"]) / "rtl_templates"


CODINGS = {"raw": 1, "delta": 2, "bias": 4, "max": 8}


def shape(exponent_bits, mantissa_bits, lanes, rows, codings=CODINGS["delta"]):
    """The parameters of a design by their Verilog names."""
    return {"EXPONENT_BITS": exponent_bits, "MANTISSA_BITS": mantissa_bits, "LANES": lanes, "ROWS": rows,
            "CODINGS": codings}


# The designs without floating-point values, with the keys that they have of their own.
STANDALONE = {
    "packer": ("word_bits", "lanes"),
    "unpacker": ("word_bits", "lanes"),
    "bit_packer": ("word_bits",),
    "gecko_encoder": ("exponent_bits", "lanes", "rows", "codings"),
    "gecko_decoder": ("exponent_bits", "lanes", "rows", "codings"),
    "int_quantizer": ("integer_bits", "interpolate", "lanes"),
    "int_dequantizer": ("integer_bits", "lanes"),
}

# The controllers, each with a few of its corners.
CONTROLLERS = {
    "bitchop": [
        {"epsilon": "constant", "alpha": 0.1, "mantissa_bits": 7, "loss_bits": 12, "loss_integer_bits": -10,
         "hold_off_bits": 3},
        {"alpha": 0.9999, "mantissa_bits": 2, "loss_bits": 24, "loss_integer_bits": 60, "hold_off_bits": 1,
         "reset": "asynchronous"},
    ],
    "bitwave": [
        {"window": 5, "mantissa_bits": 7, "exponent_bits": 5, "average_bits": 12, "loss_bits": 12,
         "loss_integer_bits": -20},
        {"window": 2, "mantissa_bits": 2, "exponent_bits": 2, "average_bits": 32, "loss_bits": 8, "reset": "asynchronous"},
        {"window": 64, "mantissa_bits": 52, "exponent_bits": 11, "loss_bits": 24, "loss_integer_bits": -60},
    ],
}
ROUNDINGS = ("truncate", "nearest-even", "half-away", "stochastic")


def gecko_codings(codings):
    """Those of the codings that a Gecko unit can have; delta where there is none."""
    return codings & (CODINGS["delta"] | CODINGS["bias"]) or CODINGS["delta"]


def quantizer_parameters(parameters):
    """A quantizer out of the numbers of a shape: the roundings are those whose bits CODINGS has, and the bits of ROWS choose
    what else there is."""
    rows = parameters["ROWS"]
    return {"FRACTION_BITS": 8 + rows % 7, "ROUNDINGS": parameters["CODINGS"], "SATURATE": rows & 1, "WINDOW": rows >> 1 & 1,
            "TAPS": rows >> 2 & 1}


def quantizer_keys(parameters):
    """The keys of such a quantizer."""
    own = quantizer_parameters(parameters)
    return {
        "fraction_bits": own["FRACTION_BITS"],
        "roundings": [rounding for bit, rounding in enumerate(ROUNDINGS) if own["ROUNDINGS"] >> bit & 1],
        "overflow": ("infinity", "saturate")[own["SATURATE"]],
        "exponent_window": ("off", "on")[own["WINDOW"]],
        "gradient_taps": ("off", "on")[own["TAPS"]],
    }


def accumulator_bits(parameters):
    """The bits of a sum out of the numbers of a shape."""
    return 16 + 8 * (parameters["ROWS"] % 6)


def quantizer_text(name, design, parameters):
    """The spec of a quantizer, of an encoder with one in front, or of what sums up its taps."""
    values = {
        "name": name,
        "container": {"exponent_bits": parameters["EXPONENT_BITS"], "mantissa_bits": parameters["MANTISSA_BITS"]},
        "lanes": parameters["LANES"],
    }
    keys = quantizer_keys(parameters)
    if design == "quantizer":
        return json.dumps({**values, "design": design, **keys})
    if design == "gradient_accumulator":
        shared = {key: keys[key] for key in ("roundings", "overflow", "exponent_window")}
        return json.dumps({**values, "design": design, **shared, "accumulator_bits": accumulator_bits(parameters)})
    return json.dumps({
        **values,
        "design": "sfp_encoder",
        "rows": parameters["ROWS"],
        "codings": [name for name, bit in CODINGS.items() if parameters["CODINGS"] & bit],
        "quantizer": keys,
    })


ARITHMETICS = ("hbfp", "mx", "int", "bf16", "fp32")
ELEMENTS = ("ocp_e5m2", "ocp_e4m3", "ocp_e3m2", "ocp_e2m3", "ocp_e2m1", "ocp_int8")


def dot_text(name, parameters):
    """A dot product unit out of the numbers of a shape."""
    lanes, rows, mantissa_bits = parameters["LANES"], parameters["ROWS"], parameters["MANTISSA_BITS"]
    arithmetic = ARITHMETICS[parameters["CODINGS"] % len(ARITHMETICS)]
    n = 2 + mantissa_bits % 15
    own = {
        "hbfp": {"n": n, "vectors_per_block": rows, "sum": ("fp32", "bf16")[rows % 2]},
        "mx": {"a_format": ELEMENTS[mantissa_bits % 6], "b_format": ELEMENTS[(mantissa_bits + lanes) % 6],
               "vectors_per_block": rows, "sum": ("bf16", "fp32")[rows % 2]},
        "int": {"n": n, "sum_bits": 48},
        "bf16": {"sum": ("fp32", "bf16")[rows % 2]},
        "fp32": {},
    }[arithmetic]
    return json.dumps({"name": name, "design": "dot_unit", "arithmetic": arithmetic, "k": min(128, 2 * lanes + 2), **own,
                       "pipeline": ("small", "balanced", "fast")[lanes % 3]})


def dot_parameters(module, parameters):
    """Parameters of a part of a dot product unit that do not stand in a shape, or that it has in its own way."""
    bits, lanes, rows = parameters["MANTISSA_BITS"], parameters["LANES"], parameters["ROWS"]
    count = min(128, 2 * lanes + 2)
    return {
        "sfp_ranks": {"RANKS": rows % 4},
        "sfp_normalizer": {"WIDTH": 2 + 3 * lanes},
        "sfp_float_pack": {"RANGE_BITS": parameters["EXPONENT_BITS"] + 3, "SIGNIFICAND_BITS": bits + 1 + rows % 5},
        "sfp_float_multiply": {"PRODUCT_BITS": min(52, bits + rows), "CUT": rows % 2},
        "sfp_float_from_integer": {"INTEGER_BITS": 2 + 3 * lanes, "CUT": rows % 2},
        "sfp_element_split": {"EXPONENT_BITS": min(5, parameters["EXPONENT_BITS"]), "MANTISSA_BITS": min(15, bits)},
        "sfp_product_sum": {"COUNT": count, "GROUP": 1 + lanes % count, "SUM_BITS": 8 + (count - 1).bit_length()},
        "sfp_dot_float": {"COUNT": count, "MANTISSA_BITS": (7, 23)[rows % 2], "RESULT_MANTISSA": 23},
        "sfp_dot_integer": {"COUNT": count, "VECTORS": rows, "GROUP": 1 + lanes % count, "CUT_ROUND": rows % 2},
    }.get(module, {})


def standalone_text(name, design, parameters):
    """A spec of a design without floating-point values: a word is as wide as a value."""
    codings = gecko_codings(parameters["CODINGS"])
    values = {
        "word_bits": 1 + parameters["EXPONENT_BITS"] + parameters["MANTISSA_BITS"],
        "exponent_bits": parameters["EXPONENT_BITS"],
        # Integers have as many bits as there are rows in a group, up to 16; the lanes choose what becomes of real lengths.
        "integer_bits": min(parameters["ROWS"], 16),
        "interpolate": ("draw", "none", "draw", "blend")[parameters["LANES"] % 4],
        "lanes": parameters["LANES"],
        "rows": parameters["ROWS"],
        "codings": [coding for coding, bit in CODINGS.items() if codings & bit],
    }
    return json.dumps({"name": name, "design": design, **{key: values[key] for key in STANDALONE[design]}})


def spec_text(name, design, parameters):
    """A spec of such a design."""
    if design in ("quantizer", "quantizing_encoder", "gradient_accumulator"):
        return quantizer_text(name, design, parameters)
    if design == "dot_unit":
        return dot_text(name, parameters)
    if design in STANDALONE:
        return standalone_text(name, design, parameters)
    crc = design == "crc_codec"
    if crc:
        design = "sfp_codec"
        if parameters["LANES"] * (1 + parameters["EXPONENT_BITS"] + parameters["MANTISSA_BITS"]) < 32:
            parameters = {**parameters, "CODINGS": parameters["CODINGS"] & ~CODINGS["raw"] or CODINGS["delta"]}
    return json.dumps({
        "name": name,
        "design": design,
        **({"crc": "on"} if crc else {}),
        "container": {"exponent_bits": parameters["EXPONENT_BITS"], "mantissa_bits": parameters["MANTISSA_BITS"]},
        "lanes": parameters["LANES"],
        "rows": parameters["ROWS"],
        "codings": [name for name, bit in CODINGS.items() if parameters["CODINGS"] & bit],
        **({"bias_proposal": "median"} if design != "sfp_decoder" and parameters["CODINGS"] & CODINGS["bias"] else {}),
    })


def modules():
    """Every template module with its parameters and their defaults."""
    found = {}
    for path in sorted(TEMPLATES.glob("*.v")):
        text = path.read_text()
        name = re.search(r"^module\s+(\w+)", text, re.M).group(1)
        if name != path.stem:
            sys.exit(f"{path.name} holds the module {name}")
        found[name] = re.findall(r"^\s*parameter\s+(?:integer\s+)?(\w+)\s*=", text, re.M)
    return found


def limit_memory():
    # A program under the sanitizers reserves addresses without end.
    if "SFPGEN_SANITIZERS" not in os.environ:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def run(command, directory):
    """Exit status and all output of a tool, which fails before it takes the machine's memory."""
    done = subprocess.run(command, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          preexec_fn=limit_memory, check=False)
    return done.returncode, done.stdout


def lint_command(tool, top, parameters, files, library=None):
    """The command that checks `top` as a user with this tool would, warnings and all. Modules that are not in the
    files are looked for in the library, a directory with one file for each."""
    if library and tool != "yosys":
        files = [*files, "-y", str(library)]
    if tool == "verilator":
        return ["verilator", "--lint-only", "-Wall", "--top-module", top,
                *[f"-G{name}={value}" for name, value in parameters.items()], *files]
    if tool == "iverilog":
        # Not -o /dev/null: iverilog gives its output the mode of a program, and root's /dev/null would keep it.
        return ["iverilog", "-g2005", "-Wall", "-t", "null", "-s", top,
                *[f"-P{top}.{name}={value}" for name, value in parameters.items()], *files]
    if tool == "yosys":
        settings = " ".join(f"-chparam {name} {value}" for name, value in parameters.items())
        search = f"-libdir {library}" if library else ""
        return ["yosys", "-q", "-p", f"read_verilog {' '.join(files)}; hierarchy -check {search} -top {top} {settings}; "
                "proc; check -assert"]
    raise ValueError(tool)


def lint_all(tool, checks):
    """The exit status of a test that finds modules clean: each check is a module, its parameters and the directory that
    has a file for it and for each module in it, so that a tool reads only what it needs."""
    failures = []
    count = 0
    with tempfile.TemporaryDirectory() as temporary:
        for top, parameters, library in checks:
            status, output = run(lint_command(tool, top, parameters, [str(library / f"{top}.v")], library), temporary)
            count += 1
            if status != 0 or output.strip():
                failures.append(f"{top} {parameters}:\n{output}")
    print(f"{count} checks with {tool}, {len(failures)} failures")
    for failure in failures[:10]:
        print(failure)
    return 1 if failures else 0


def generate(directory, name, design, parameters):
    """Writes the design's directory; its Verilog files, relative to it."""
    spec = directory / f"{name}.json"
    spec.write_text(spec_text(name, design, parameters))
    status, output = run([SFPGEN, "generate", spec, "-o", directory / name], directory)
    if status != 0:
        sys.exit(f"sfpgen generate {name}: exit status {status}\n{output}")
    return sorted(str(path) for path in (directory / name / "rtl").glob("*.v"))
