// The laws of packet parameters and the names of containers and codings.
#include <doctest/doctest.h>

#include <stdexcept>

#include "support.hpp"

namespace sfpgen::golden::test {

TEST_CASE("a legal container has E 2..11, M 1..52 and whole bytes up to 8") {
  for (const FloatFormat& good :
       {fp64, fp32, fp16, bf16, FloatFormat{4, 3}, FloatFormat{5, 2}, FloatFormat{8, 15}}) {
    CHECK(validate(good).empty());
  }
  for (const FloatFormat& bad :
       {FloatFormat{1, 6}, FloatFormat{12, 3}, FloatFormat{8, 0}, FloatFormat{11, 53},
        FloatFormat{8, 22}, FloatFormat{0, 0}, FloatFormat{4000000000U, 4000000000U}}) {
    CHECK_FALSE(validate(bad).empty());
  }
  for (unsigned e = 2; e <= 11; ++e) {
    bool found = false;
    for (const FloatFormat& format : all_formats()) {
      found = found || format.exponent_bits == e;
    }
    CHECK(found);
  }
}

TEST_CASE("all errors of a configuration come at once, each with the value and what is allowed") {
  PacketConfig config = default_config(fp32);
  CHECK(validate(config).empty());
  config.lanes = 0;
  config.rows = 65;
  config.kept_mantissa_bits = 24;
  config.bias = 256;
  config.raw_bits = 0;
  config.raw_offset = 255;
  const std::vector<Error> errors = validate(config);
  REQUIRE(errors.size() == 6);
  CHECK(errors[0].text() == "lanes: 0 is outside 1..64");
  CHECK(errors[1].text() == "rows: 65 is outside 1..64");
  CHECK(errors[2].text() == "kept mantissa bits: 24 is outside 0..23");
  CHECK(errors[3].text() == "bias: 256 is outside 0..255");
  CHECK(errors[4].text() == "raw_bits: 0 is outside 1..8");
  CHECK(errors[5].text() == "raw_offset: 255 is outside 0..254");
}

TEST_CASE("encoding with an illegal configuration is a bug of the caller's and says so") {
  PacketConfig config = default_config(fp32);
  config.lanes = 0;
  CHECK_THROWS_AS(encode_packet(config, {}), std::invalid_argument);
  CHECK_THROWS_AS((void)decode_packet(config, {}, {}, 0), std::invalid_argument);
}

TEST_CASE("width codes have ceil(log2 E) bits") {
  const std::vector<unsigned> expected = {1, 2, 2, 3, 3, 3, 3, 4, 4, 4};
  for (unsigned e = 2; e <= 11; ++e) {
    CHECK(FloatFormat{e, 1}.width_code_bits() == expected[e - 2]);
  }
}

TEST_CASE("names of containers and codings read back as what they name") {
  for (const FloatFormat& format : all_formats()) {
    CHECK(format_from_name(format_name(format)) == format);
  }
  CHECK(format_from_name("e8m7") == bf16);
  CHECK(format_name(FloatFormat{4, 3}) == "e4m3");
  for (const char* bad :
       {"", "e", "em", "e4", "e4m", "m3", "e4m3x", "e-4m3", "fp", "FP32", "e4m99999999999"}) {
    CHECK_FALSE(format_from_name(bad).has_value());
  }
  for (const NamedCoding& named : named_codings()) {
    CHECK(coding_from_name(named.name) == named.coding);
    CHECK(coding_name(named.coding) == named.name);
  }
  CHECK_FALSE(coding_from_name("gecko").has_value());
}

TEST_CASE(
    "the automatic bias is the most frequent exponent that is not 0, the smallest of equals") {
  CHECK(most_frequent_exponent(fp32, Values{}) == 127);
  CHECK(most_frequent_exponent(fp32, Values{0, 0x80000000, 1}) == 127);
  CHECK(most_frequent_exponent(fp32, Values{0, 0, 0, 0x3F800000, 0xC0000000, 0x40000000}) == 128);
  CHECK(most_frequent_exponent(fp32, Values{0x40000000, 0x3F800000}) == 127);
}

}  // namespace sfpgen::golden::test
