"""Puts the same specs to sfpgen and to python3-jsonschema with sfpgen's schema: both must say the same."""

import concurrent.futures
import itertools
import json
import random
import unittest

import jsonschema
from support import SOURCE, InTemporaryDirectory, sfpgen

LEGAL = {"name": "x", "design": "sfp_codec"}
DESIGNS = ("sfp_encoder", "sfp_decoder", "sfp_codec", "packer", "unpacker", "bit_packer", "gecko_encoder", "gecko_decoder",
           "quantizer", "int_quantizer", "int_dequantizer", "dot_unit", "block_encoder", "block_decoder", "booster", "exmy_quantizer",
           "exmy_dequantizer", "max_exponent", "exmy_packer", "exmy_unpacker", "gradient_accumulator")


class RepeatedKey(Exception):
    """A schema cannot see a key that is given twice."""


def without_repeats(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise RepeatedKey
    return dict(pairs)


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def load(text):
    return json.loads(text, object_pairs_hook=without_repeats, parse_constant=refuse_constant)


def grid():
    """Specs that a systematic mind would try: every E and M, edges of every range, every type at every key."""
    for e, m in itertools.product(range(1, 13), range(0, 54)):
        yield {**LEGAL, "container": {"exponent_bits": e, "mantissa_bits": m}}
    values = [
        None, True, False, 0, 1, -1, 2, 8, 8.0, 8.5, 64, 64.0, 64.5, 65, 1e300, 10**30, -0.0, 0.5, 300, 10000, 10000.5,
        "", "x", "8", "fp32", "delta", "sfp_codec", "bf16", "FP32", "x" * 48, "x" * 49, "a\n", "a b", "_a", "1a", "é",
        "module", "logic", "sfp_encoder", "sfp_packer", "sfp_codec2", [], ["delta"], ["delta", "delta"], ["Delta"], [1],
        [[]], [None], {}, {"clock_mhz": 1}, {"clock_mhz": 0.99}, {"clock_mhz": "1"}, {"clock": 1},
        {"clock_mhz": 1, "clock": 1}, {"exponent_bits": 8}, {"mantissa_bits": 7},
        {"exponent_bits": 8.0, "mantissa_bits": 7.0}, {"exponent_bits": 8.5, "mantissa_bits": 7},
        {"exponent_bits": True, "mantissa_bits": 7}, {"exponent_bits": "8", "mantissa_bits": 7},
        {"exponent_bits": 8, "mantissa_bits": 7, "sign_bits": 1}, {"exponent_bits": None, "mantissa_bits": 7},
    ]
    keys = ["$schema", "name", "design", "container", "lanes", "rows", "codings", "target", "word_bits", "exponent_bits",
            "Lanes", "extra", ""]
    for key, value in itertools.product(keys, values):
        yield {**LEGAL, key: value}
    # The designs have keys of their own: those of the others mean nothing to them.
    own = {"container": "bf16", "lanes": 2, "rows": 3, "codings": ["bias"], "bias_proposal": "median", "pipeline": "fast", "word_bits": 16, "exponent_bits": 5,
           "fraction_bits": 9, "roundings": ["stochastic"], "overflow": "saturate", "exponent_window": "off",
           "gradient_taps": "on", "block_format": "mxint8", "element_bits": 4, "element_sign": "sign-magnitude", "block": 64,
           "stochastic_rounding": "on", "index_bits": 8,
           "format": "e3m2", "formats": ["e3m2", "e4m3"], "element_roundings": ["truncate"],
           "exponent_shift": "off", "code_bits": 7, "target": {}}
    for design in DESIGNS:
        for key, value in own.items():
            yield {"name": "x", "design": design, key: value}
        for coding in ("raw", "delta", "bias", "max"):
            yield {"name": "x", "design": design, "codings": [coding]}
            yield {"name": "x", "design": design, "codings": ["bias", coding]}
            yield {"name": "x", "design": design, "codings": [coding], "bias_proposal": "median"}
    # A pipeline that is named takes any clock, the others only what they reach.
    for design, pipeline, clock in itertools.product(
            DESIGNS, (None, "auto", "small", "fast", "slow", 1), (100, 399.5, 460, 540, 540.5, 800, 10001)):
        named = {} if pipeline is None else {"pipeline": pipeline}
        yield {"name": "x", "design": design, **named, "target": {"clock_mhz": clock}}
    for bits in (0, 7, 8, 12, 16.0, 20, 56, 64, 65, 72, 8.5, "8", None):
        yield {"name": "x", "design": "packer", "word_bits": bits}
    for bits in (1, 2, 8, 11.0, 12, 2.5, "8"):
        yield {"name": "x", "design": "gecko_encoder", "exponent_bits": bits}
    for bits in (7, 8, 14.0, 15, "8"):
        yield {"name": "x", "design": "quantizer", "fraction_bits": bits}
    for names in ([], ["truncate", "truncate"], ["half-away", "nearest-even"], ["nearest"], "truncate"):
        yield {"name": "x", "design": "quantizer", "roundings": names}
    for name in ("e4m3", "e0m0", "e0m1", "e1m0", "e8m7", "e8m8", "e9m1", "e0m15", "e0m16", "e3m2:5", "e3m2:x", "e3m2:", "fp32", "fp16",
                 "fp8_e4m3", "ocp_int8", "mxfp8", "E4M3", "e4m3\n", "", "e4m3:ieee", "e5m2:7:ieee:infinity", 8, None, ["e4m3"]):
        yield {"name": "x", "design": "exmy_quantizer", "format": name}
        yield {"name": "x", "design": "exmy_dequantizer", "formats": ["e2m1", name]}
    for names in ([], ["e4m3", "e4m3"], ["e1m2"] * 9, [f"e2m{y}" for y in range(9)], [f"e2m{y}" for y in range(8)], "e4m3"):
        yield {"name": "x", "design": "exmy_quantizer", "formats": names}
        yield {"name": "x", "design": "exmy_quantizer", "formats": names, "format": "e4m3"}
    for container in ("fp32", "bf16", "fp16", "fp64", {"exponent_bits": 8, "mantissa_bits": 7}, {"exponent_bits": 4, "mantissa_bits": 3}):
        yield {"name": "x", "design": "exmy_quantizer", "container": container}
    for lanes in (1, 2, 3, 4, 6, 8, 8.0, 12, 56, 64, 65):
        yield {"name": "x", "design": "exmy_packer", "lanes": lanes}
        yield {"name": "x", "design": "exmy_unpacker", "lanes": lanes, "code_bits": 3}
    for bits in (0, 1, 6, 16.0, 17, 2.5, "8"):
        yield {"name": "x", "design": "exmy_unpacker", "code_bits": bits}
    for names in ([], ["half-away"], ["stochastic", "truncate"]):
        yield {"name": "x", "design": "exmy_quantizer", "element_roundings": names}
    for switch in ("on", "off", "On", True, None):
        yield {"name": "x", "design": "quantizer", "exponent_window": switch, "gradient_taps": "on"}
    for arithmetic in (None, "hbfp", "mx", "int", "bf16", "fp32", "int8", 1):
        named = {} if arithmetic is None else {"arithmetic": arithmetic}
        for own in ({}, {"k": 3}, {"k": 128}, {"n": 16}, {"n": 1}, {"a_format": "ocp_e5m2"}, {"b_format": "e5m2"}, {"sum": "bf16"},
                    {"sum_bits": 32}, {"vectors_per_block": 9}, {"pipeline": "fast"}, {"lanes": 2}):
            yield {"name": "x", "design": "dot_unit", **named, **own}
    for n, k, bits in itertools.product((4, 13, 16), (4, 16, 17, 32, 65, 128, None), (16, 24, 32, 40, None)):
        numbers = {key: value for key, value in (("k", k), ("sum_bits", bits)) if value is not None}
        yield {"name": "x", "design": "dot_unit", "arithmetic": "int", "n": n, **numbers}
    for front in ({}, {"fraction_bits": 12}, {"fraction_bits": 7}, {"lanes": 8}, "on", None, []):
        for design in ("sfp_encoder", "sfp_codec", "sfp_decoder"):
            yield {"name": "x", "design": design, "quantizer": front}
            yield {"name": "x", "design": design, "codings": ["bias"], "bias_proposal": "median", "quantizer": front}
    for bits in (0, 1, 16, 17, 2.5):
        yield {"name": "x", "design": "int_quantizer", "integer_bits": bits}
    for interpolate in ("none", "draw", "blend", "Draw", 1):
        yield {"name": "x", "design": "int_quantizer", "interpolate": interpolate}
        yield {"name": "x", "design": "int_dequantizer", "interpolate": interpolate}
    for design in ("block_encoder", "block_decoder"):
        for lanes, block in ((8, 64), (8, 4), (8, 12), (8, 32.0), (3, None), (3, 9), (3, 64), (64, 4), (64, 3), (12, 6), (None, 60),
                             (None, 1024), (5, 1025), (16, "x"), (32, 48)):
            sizes = {"lanes": lanes, "block": block}
            yield {"name": "x", "design": design, **{key: value for key, value in sizes.items() if value is not None}}
        for container in ("fp32", "bf16", "fp16", {"exponent_bits": 8, "mantissa_bits": 7}, {"exponent_bits": 8, "mantissa_bits": 15}):
            yield {"name": "x", "design": design, "container": container}
        for own in ({"element_bits": 16}, {"element_bits": 17}, {"block_format": "mxfp4_e2m1", "element_bits": 4},
                    {"block_format": "hbfp", "element_sign": "sign-magnitude"}, {"block_format": "mxint8", "element_sign": "twos-complement"},
                    {"block_format": "nvfp4"}, {"block_format": "nvfp4", "lanes": 48}, {"block_format": "mxint8", "lanes": 48}, {"lanes": 48},
                    {"block_format": "nvfp4", "lanes": 12}, {"block_format": "nvfp4", "lanes": 12, "block": 4},
                    {"block_format": "nvfp4", "element_bits": 4}, {"block_format": "nvfp5"}):
            yield {"name": "x", "design": design, **own}
    for bits in (8, 16, 20, 32.0, 56, 64, "32"):
        yield {"name": "x", "design": "gradient_accumulator", "accumulator_bits": bits}
    for key in LEGAL:
        yield {k: v for k, v in LEGAL.items() if k != key}
    yield from ([], None, 1, "x", {}, [LEGAL])


def mixtures(count, seed):
    """Specs with several keys at once, most of them legal."""
    draw = random.Random(seed)
    choices = {
        "name": ["a", "A_9", "x" * 48, "end", "9x"],
        "design": ["sfp_encoder", "sfp_decoder", "sfp_codec", "packer", "gecko_encoder", "codec"],
        "container": ["fp32", "fp64", "fp16", "bf16", "fp8", {"exponent_bits": 4, "mantissa_bits": 3},
                      {"exponent_bits": 11, "mantissa_bits": 52}, {"exponent_bits": 5, "mantissa_bits": 3}],
        "lanes": [1, 3, 64, 16.0, 0],
        "rows": [1, 2, 64, 5.0, 100],
        "codings": [["delta"], ["delta", "delta"]],
        "target": [{}, {"clock_mhz": 1}, {"clock_mhz": 9999.5}, {"clock_mhz": 0}],
    }
    for _ in range(count):
        yield {key: draw.choice(values) for key, values in choices.items() if draw.random() < 0.9}


class SchemaAgreement(InTemporaryDirectory):
    def setUp(self):
        super().setUp()
        schema = json.loads(sfpgen("schema").stdout)
        kind = jsonschema.validators.validator_for(schema)
        kind.check_schema(schema)
        self.validator = kind(schema)

    def compare(self, texts):
        """Checks that tool and schema agree on every text; gives the number of texts accepted and refused."""
        def accepted_by_tool(numbered):
            number, text = numbered
            path = self.spec(text, f"{number}.json")
            code = sfpgen("check", path).returncode
            self.assertIn(code, (0, 2), text)
            return code == 0

        texts = list(texts)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            verdicts = list(pool.map(accepted_by_tool, enumerate(texts)))
        for text, verdict in zip(texts, verdicts):
            with self.subTest(spec=text[:200]):
                try:
                    self.assertEqual(verdict, self.validator.is_valid(load(text)))
                except (RepeatedKey, ValueError):
                    self.assertFalse(verdict)
        return verdicts.count(True), verdicts.count(False)

    def test_the_examples_are_accepted_by_both(self):
        texts = [path.read_text() for path in sorted((SOURCE / "examples").glob("*/spec.json"))]
        self.assertGreaterEqual(len(texts), 4)
        self.assertEqual(self.compare(texts), (len(texts), 0))

    def test_the_bad_specs_are_refused_by_both(self):
        texts = [path.read_text(errors="surrogateescape") for path in (SOURCE / "tests" / "bad_specs").glob("*.json")]
        # The schema does not see bytes and comments: these are the tool's alone to judge.
        texts = [text for text in texts if text.isascii() and "//" not in text]
        self.assertEqual(self.compare(texts), (0, len(texts)))

    def test_they_agree_over_a_grid(self):
        accepted, refused = self.compare(json.dumps(spec) for spec in grid())
        self.assertGreater(accepted, 80)
        self.assertGreater(refused, 500)

    def test_they_agree_over_random_mixtures(self):
        seed = 20260
        print(f"seed {seed}")
        accepted, refused = self.compare(json.dumps(spec) for spec in mixtures(500, seed))
        self.assertGreater(accepted, 20)
        self.assertGreater(refused, 100)

    def test_the_schema_in_the_tree_is_the_one_that_the_tool_prints(self):
        kept = SOURCE / "examples" / "sfpgen.schema.json"
        self.assertEqual(kept.read_text(), sfpgen("schema").stdout, f"run: sfpgen schema > {kept}")

    def test_every_example_names_the_schema_in_the_tree(self):
        for path in (SOURCE / "examples").glob("*/spec.json"):
            schema = load(path.read_text())["$schema"]
            self.assertEqual((path.parent / schema).resolve(), (SOURCE / "examples" / "sfpgen.schema.json").resolve())


if __name__ == "__main__":
    unittest.main()
