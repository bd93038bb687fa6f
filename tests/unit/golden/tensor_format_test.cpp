// Tensor formats: element codes in version 2 .sfp files, with shifts and random rounding.
#include <sfpgen/golden/element_quantizer.hpp>
#include <sfpgen/golden/planes.hpp>
#include <sfpgen/golden/sfp_file.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "format_support.hpp"

namespace sfpgen::golden::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// float32 values in blocks.
SfpFile file_of(const FormatRequest& request, const std::vector<float>& values,
                std::uint64_t block) {
  SfpHeader header;
  header.dtype = "float32";
  header.shape = {values.size()};
  header.config = default_config(fp32);
  header.format = tensor_format(request).value();
  Values patterns;
  for (const float value : values) patterns.push_back(std::bit_cast<std::uint32_t>(value));
  const auto tensor = encode_tensor(header, patterns, block);
  REQUIRE(tensor.ok());
  std::uint64_t bytes = 0;
  for (const SfpBlock& one : tensor->file.blocks) bytes += one.metadata.size() + one.data.size();
  CHECK(tensor->bits.total() == 8 * bytes);
  return tensor->file;
}

std::vector<float> values_of(const SfpFile& file) {
  const auto back = parse_sfp(format_sfp(file));
  REQUIRE(back.ok());
  const auto tensor = decode_tensor(*back);
  REQUIRE(tensor.ok());
  std::vector<float> values;
  for (const std::uint64_t pattern : tensor->values)
    values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(pattern)));
  return values;
}

}  // namespace

TEST_CASE("the largest exponent is that of the largest finite magnitude, -126 at least") {
  CHECK(max_exponent(std::vector<double>{1, -6, 0.5}) == 2);
  CHECK(max_exponent(std::vector<double>{0.25, infinity, nan, -infinity}) == -2);
  CHECK(max_exponent({}) == -126);
  CHECK(max_exponent(std::vector<double>{0, -0.0, std::ldexp(1.0, -140)}) == -126);
  CHECK(largest_exponent(element_format("ocp_e4m3").value()) == 8);
  CHECK(largest_exponent(element_format("e2m1").value()) == 2);
  CHECK(largest_exponent(element_format("e0m3").value()) == -1);
}

TEST_CASE("with scale max the largest values of a block lie at the top of the format") {
  const ElementFormat format = element_format("e3m2").value();
  for (const int exponent : {-140, -126, -3, 0, 4, 127}) {
    CAPTURE(exponent);
    const std::vector<double> values = {std::ldexp(1.0, exponent), std::ldexp(-1.75, exponent - 2)};
    const int shift = aligning_shift(largest_exponent(format), max_exponent(values));
    ElementQuantizer quantizer(2);
    const auto packet = quantizer.encode(format, ElementRounding::nearest_even, shift, values);
    CHECK_FALSE(packet.overflowed);
    if (exponent >= -126) CHECK(dequantize(format, shift, packet.codes) == values);
  }
}

TEST_CASE("a row takes a word of every lane's generator, and packets go on where the last ended") {
  const ElementFormat format = element_format("e4m3").value();
  std::vector<double> values;
  values.reserve(50);
  for (int i = 0; i < 50; ++i) values.push_back(1.0 + 0.013 * i);
  const auto stochastic = ElementRounding::stochastic;
  ElementQuantizer whole(3);
  whole.seed(77);
  const auto all = whole.encode(format, stochastic, 0, values).codes;
  ElementQuantizer parts(3);
  parts.seed(77);
  auto pieces = parts.encode(format, stochastic, 0, std::span(values).first(21)).codes;
  const auto rest = parts.encode(format, stochastic, 0, std::span(values).subspan(21)).codes;
  pieces.insert(pieces.end(), rest.begin(), rest.end());
  CHECK(all == pieces);
  RandomBits lane(1, 16);
  lane.seed(77);
  CHECK(
      all[1] ==
      encode_element(format, values[1], stochastic, static_cast<std::uint32_t>(lane.word())).code);
  lane.advance();
  CHECK(
      all[4] ==
      encode_element(format, values[4], stochastic, static_cast<std::uint32_t>(lane.word())).code);
}

TEST_CASE("a file of codes comes back as what its format makes of each value") {
  std::vector<float> values;
  values.reserve(45);
  for (int i = 0; i < 45; ++i) values.push_back(static_cast<float>(std::sin(i) * (i % 7)));
  for (int x = 0; x <= 8; ++x) {
    for (int y = 0; y + x <= 15; ++y) {
      if (x + y == 0) continue;
      const std::string name =
          std::string("e").append(std::to_string(x)).append("m").append(std::to_string(y));
      CAPTURE(name);
      const ElementFormat format = element_format(name).value();
      std::vector<float> expected;
      expected.reserve(values.size());
      for (const float value : values) {
        const auto code = encode_element(format, value, ElementRounding::nearest_even).code;
        expected.push_back(static_cast<float>(decode_element(format, code)));
      }
      const SfpFile file = file_of(request_of(name), values, 16);
      CHECK(file.blocks.size() == 3);
      CHECK(file.blocks[0].data.size() == 2 * static_cast<std::size_t>(format.width()));
      CHECK(values_of(file) == expected);
    }
  }
}

TEST_CASE("a block is its planes one behind the other, its metadata the shift") {
  const std::vector<float> values = {1, -2, 3, 0.5F, 28, -28, 100, 0, 0.0625F, -0.F};
  const SfpFile file = file_of(request_of("e3m2", "-1"), values, 0);
  REQUIRE(file.blocks.size() == 1);
  CHECK(file.blocks[0].metadata == Bytes{0xFF, 0xFF});
  std::vector<std::uint32_t> codes;
  codes.reserve(values.size());
  for (const float value : values)
    codes.push_back(
        encode_element(element_format("e3m2").value(), value / 2, ElementRounding::nearest_even)
            .code);
  Bytes bytes;
  for (const auto& plane : pack_planes(6, codes).bytes)
    bytes.insert(bytes.end(), plane.begin(), plane.end());
  CHECK(file.blocks[0].data == bytes);
}

TEST_CASE("a name that cannot be is refused with its reason") {
  CHECK(refusal(request_of("e0m0")) == "format: e0m0 holds no value");
  CHECK(refusal(request_of("e9m1")) == "format: e9m1 has 9 exponent bits, the most is 8");
  CHECK(refusal(request_of("e8m8")) == "format: e8m8 has 17 bits, the most is 16");
  CHECK(refusal(request_of("fp32")) == "format: fp32 has 32 bits, the most is 16");
  CHECK(refusal(request_of("e3m2:1000")) == "format: e3m2:1000: bias: 1000 is outside -127..255");
  CHECK(refusal(request_of("e3m2:x")).starts_with("format: \"x\" behind a colon is neither"));
  CHECK(refusal(request_of("e3m2:")).starts_with("format: \"\" behind a colon is neither"));
  CHECK(refusal(request_of("e0m3:ieee")) ==
        "format: e0m3:ieee: specials: a format without exponent bits has none");
  CHECK(refusal(request_of("float8")).starts_with("format: \"float8\" is none of eXmY"));
  CHECK(refusal(request_of("e3m2", "512")).starts_with("scale: \"512\" is neither none, max"));
  FormatRequest lanes = request_of("e3m2");
  lanes.lanes = 65;
  CHECK(refusal(lanes) == "lanes: 65 is outside 1..64");
  lanes.lanes = 0;
  CHECK(refusal(lanes) == "lanes: 0 is outside 1..64");
}

TEST_CASE("what stands behind the colons of a name changes the format") {
  CHECK(element_format("e4m3:nan-only") == element_format("ocp_e4m3"));
  CHECK(element_format("e5m10:ieee:infinity") == element_format("fp16"));
  CHECK(element_format("e0m7:0:twos-complement") == element_format("ocp_int8"));
  const ElementFormat format = element_format("e3m2:-5:flushed").value();
  CHECK(format.bias == -5);
  CHECK(format.subnormals == Subnormals::flushed);
}

TEST_CASE("losses are told: overflow and NaNs") {
  SfpHeader header;
  header.dtype = "float64";
  header.shape = {2};
  header.config = default_config(fp64);
  header.format = tensor_format(request_of("e3m2")).value();
  const auto losses = [&](double first, double second) {
    const auto tensor = encode_tensor(
        header, Values{std::bit_cast<std::uint64_t>(first), std::bit_cast<std::uint64_t>(second)},
        0);
    REQUIRE(tensor.ok());
    return tensor->losses;
  };
  CHECK_FALSE(losses(1, 28).overflowed);
  CHECK(losses(1, 40).overflowed);
  CHECK(losses(1, infinity).overflowed);
  CHECK_FALSE(losses(1, infinity).nan_lost);
  CHECK(losses(nan, 1).nan_lost);
}

TEST_CASE("a version 2 file that is cut or lies is refused") {
  const SfpFile file = file_of(request_of("e3m2"), std::vector<float>(20, 1.5F), 16);
  const Bytes good = format_sfp(file);
  for (std::size_t size = 0; size < good.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(parse_sfp(std::span(good).first(size)).ok());
  }
  const auto with = [&](const std::string& from, const std::string& to) {
    return error_with(good, from, to);
  };
  CHECK(with("\"bias\":3", "\"bias\":4") ==
        "header, format.bias: it does not go with the format e3m2");
  CHECK(with("\"name\":\"e3m2\"", "\"name\":\"e0m0\"") ==
        "header, format.name: e0m0 holds no value");
  CHECK(with("\"kind\":\"element\"", "\"kind\":\"elemens\"") ==
        "header, format.kind: it does not go with the format e3m2");
  CHECK(with("nearest-even", "nearest-evem").starts_with("header, format.round: "));
  CHECK(with("\"lanes\":8", "\"lanes\":0") == "header, format.lanes: 0 is outside 1..64");
  CHECK(with("\"float32\"", "\"uint_32\"").starts_with("header, dtype: "));
  CHECK(with("\"meta_bytes\":2,\"data_bytes\":12", "\"meta_bytes\":1,\"data_bytes\":13") ==
        "block 0, metadata: 1 bytes found, a shift takes 2");
}

TEST_CASE("streams that do not fit their values are refused before memory is asked for") {
  const TensorFormatPointer format = tensor_format(request_of("e3m2")).value();
  const Bytes shift = {0, 0};
  const Bytes data(6, 0);
  CHECK(format->decode(shift, data, 8).ok());
  CHECK_FALSE(format->decode(shift, data, 9).ok());
  CHECK_FALSE(format->decode(shift, data, std::uint64_t{1} << 63).ok());
  CHECK_FALSE(format->decode(shift, data, ~std::uint64_t{0}).ok());
  CHECK(format->decode(Bytes{0}, data, 8).error().place == "metadata");
}

}  // namespace sfpgen::golden::test
