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
           "quantizer", "int_quantizer", "int_dequantizer", "dot_unit")


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
           "gradient_taps": "on", "target": {}}
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
        yield {"name": "x", "design": "sfp_encoder", "quantizer": front}
    for bits in (0, 1, 16, 17, 2.5):
        yield {"name": "x", "design": "int_quantizer", "integer_bits": bits}
    for interpolate in ("none", "draw", "blend", 1):
        yield {"name": "x", "design": "int_quantizer", "interpolate": interpolate}
        yield {"name": "x", "design": "int_dequantizer", "interpolate": interpolate}
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
