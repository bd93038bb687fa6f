// What encode writes: its options arrive in the file, and decode gives the values back.
#include <doctest/doctest.h>
#include <sfpgen/golden/sfp_file.hpp>

#include <string>
#include <vector>

#include "support.hpp"

namespace sfpgen::cli::testing {

using namespace sfpgen::golden;

TEST_CASE(
    "decode(encode(x)) is the same file byte for byte at full mantissa, for every dtype, order and "
    "shape") {
  const Workshop workshop;
  struct Kind {
    ItemKind kind;
    FloatFormat format;
    std::vector<std::string> options;
  };
  const std::vector<Kind> kinds = {
      {ItemKind::floating, fp32, {}},
      {ItemKind::floating, fp16, {}},
      {ItemKind::floating, fp64, {}},
      {ItemKind::floating, fp32, {"--container", "fp32"}},
      {ItemKind::unsigned_integer, bf16, {"--container", "bf16"}},
      {ItemKind::unsigned_integer, FloatFormat{4, 3}, {"--container", "e4m3"}}};
  const std::vector<std::vector<std::uint64_t>> shapes = {{}, {0}, {2, 0, 3}, {5}, {3, 4, 5}};
  for (const Kind& kind : kinds) {
    for (const auto& shape : shapes) {
      for (const std::string coding : {"raw", "delta", "bias", "max"}) {
        NpyArray array = array_of(kind.kind, kind.format, shape);
        array.array_order = coding == "raw" ? ArrayOrder::fortran : ArrayOrder::c;
        array.byte_order =
            coding == "max" && array.item_bytes > 1 ? ByteOrder::big : ByteOrder::little;
        workshop.put("in.npy", format_npy(array));
        std::vector<std::string> encode = {"encode",   "in.npy", "-o",      "t.sfp",
                                           "--coding", coding,   "--block", "16"};
        encode.insert(encode.end(), kind.options.begin(), kind.options.end());
        const Ran encoded = workshop.run(encode);
        REQUIRE_MESSAGE(encoded.code == 0, encoded.err);
        CHECK(encoded.err.empty());
        const Ran decoded = workshop.run({"decode", "t.sfp", "-o", "out.npy"});
        REQUIRE_MESSAGE(decoded.code == 0, decoded.err);
        CHECK(workshop.get("out.npy") == workshop.get("in.npy"));
      }
    }
  }
}

TEST_CASE("every option of encode arrives in the file, and decode gives the quantized values") {
  const Workshop workshop;
  const NpyArray array = array_of(ItemKind::floating, fp32, {10, 10});
  workshop.put("in.npy", format_npy(array));
  const Ran ran = workshop.run({"encode",
                                "in.npy",
                                "-o",
                                "t.sfp",
                                "--mantissa-bits",
                                "3",
                                "--coding",
                                "raw",
                                "--zero-code",
                                "off",
                                "--bias",
                                "99",
                                "--unsigned",
                                "--lanes",
                                "3",
                                "--rows",
                                "5",
                                "--block",
                                "40",
                                "--raw-bits",
                                "4",
                                "--raw-offset",
                                "118"});
  CHECK(ran.code == 0);
  CHECK(ran.err.find("sign_lost") != std::string::npos);
  CHECK(ran.err.find("exp_lost") != std::string::npos);
  const auto file = parse_sfp(workshop.get("t.sfp"));
  REQUIRE(file.ok());
  PacketConfig expected = default_config(fp32);
  expected.kept_mantissa_bits = 3;
  expected.coding = Coding::raw;
  expected.zero_code = ZeroCode::off;
  expected.bias = 99;
  expected.sign = Sign::drop;
  expected.lanes = 3;
  expected.rows = 5;
  expected.raw_bits = 4;
  expected.raw_offset = 118;
  CHECK(file->header.config == expected);
  CHECK(file->blocks.size() == 3);
  REQUIRE(workshop.run({"decode", "t.sfp", "-o", "out.npy"}).code == 0);
  CHECK(parse_npy(workshop.get("out.npy"))->values == quantize(expected, array.values));
}

TEST_CASE(
    "the defaults: full mantissa, delta, zero code, the exponent of 1.0 as bias, 8 x 8, blocks of "
    "65536") {
  const Workshop workshop;
  workshop.put("in.npy", format_npy(array_of(ItemKind::floating, fp16, {65537})));
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "t.sfp"}).code == 0);
  const auto file = parse_sfp(workshop.get("t.sfp"));
  REQUIRE(file.ok());
  CHECK(file->header.config == default_config(fp16));
  CHECK(file->blocks.size() == 2);
  CHECK(file->header.dtype == "float16");
}

TEST_CASE("--bias auto takes the most frequent exponent; --mantissa-bits 0 warns of lost NaNs") {
  const Workshop workshop;
  NpyArray array = array_of(ItemKind::floating, fp32, {4});
  array.values = {0x40800000, 0x40800001, 0x3F800000, 0x7FC00000};
  workshop.put("in.npy", format_npy(array));
  const Ran ran =
      workshop.run({"encode", "in.npy", "-o", "t.sfp", "--bias", "auto", "--mantissa-bits", "0"});
  CHECK(ran.code == 0);
  CHECK(ran.err.find("warning: in.npy: nan_lost") != std::string::npos);
  CHECK(parse_sfp(workshop.get("t.sfp"))->header.config.bias == 129);
}

TEST_CASE(
    "a container that no NumPy type holds exactly travels in the next larger unsigned integer") {
  const Workshop workshop;
  NpyArray array;
  array.kind = ItemKind::unsigned_integer;
  array.item_bytes = 4;
  array.shape = {2};
  array.values = {0x3F8000, 0xBF8001};
  workshop.put("in.npy", format_npy(array));
  REQUIRE(workshop.run({"encode", "in.npy", "-o", "t.sfp", "--container", "e8m15"}).code == 0);
  REQUIRE(workshop.run({"decode", "t.sfp", "-o", "out.npy"}).code == 0);
  CHECK(workshop.get("out.npy") == workshop.get("in.npy"));
  array.values = {0x3F8000, 0x1000000};
  workshop.put("in.npy", format_npy(array));
  check_refused(workshop, {"encode", "in.npy", "-o", "new.sfp", "--container", "e8m15"}, "in.npy",
                "value 1: it has bits above the 24");
}

TEST_CASE("file names with spaces, quotes, newlines and dashes are names like any other") {
  const Workshop workshop;
  for (const std::string name : {"a b", "it's \"quoted\"", "line\nbreak", "$(x);&", "-dash"}) {
    workshop.put(name + ".npy", format_npy(array_of(ItemKind::floating, fp32, {5})));
    REQUIRE(workshop.run({"encode", "./" + name + ".npy", "-o", "./" + name + ".sfp"}).code == 0);
    REQUIRE(workshop.run({"decode", "./" + name + ".sfp", "-o", "./" + name + ".out"}).code == 0);
    CHECK(workshop.get(name + ".out") == workshop.get(name + ".npy"));
  }
  const Ran ran = workshop.run({"decode", "no\nfile", "-o", "out"});
  CHECK(ran.err == "sfpgen: no?file: cannot be opened: No such file or directory\n");
}

}  // namespace sfpgen::cli::testing
