// Element formats by arithmetic against the golden codes; numbers of containers; sums of errors.
#include <doctest/doctest.h>

#include <sfpgen/golden/block_format.hpp>
#include <sfpgen/golden/element_format.hpp>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/npy.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "verif/analysis/error_meter.hpp"
#include "verif/analysis/error_sums.hpp"
#include "verif/analysis/formats.hpp"
#include "verif/analysis/numbers.hpp"

namespace sfpgen::analysis::test {

TEST_CASE("rounding to elements is what the golden codes give back, for every format") {
  const std::uint64_t seed = 31;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::vector<std::string> names = {"ocp_e5m2", "ocp_e4m3", "ocp_e3m2", "ocp_e2m3", "ocp_e2m1",
                                    "ocp_int8", "fp16",     "bf16",     "fp32"};
  for (int x = 0; x <= 8; ++x) {
    for (int y = 0; y <= 7; ++y)
      names.push_back(
          std::string("e").append(std::to_string(x)).append("m").append(std::to_string(y)));
  }
  for (const std::string& name : names) {
    const auto format = golden::element_format(name);
    if (!format) continue;
    CAPTURE(name);
    // Every code, what lies half way between it and its neighbours, and floats near and far.
    std::vector<double> values = {0.0, -0.0, 1e-45, -1e38, 3e38};
    for (std::uint32_t code = 0; code < 512; ++code) {
      const double value = golden::decode_element(*format, code);
      const double next = golden::decode_element(*format, code + 1);
      if (!std::isfinite(value) || !std::isfinite(next)) continue;
      values.insert(values.end(), {value, (value + next) / 2, value + (next - value) * 0.499});
    }
    for (int i = 0; i < 500; ++i) {
      const auto bits = static_cast<std::uint32_t>(random());
      const double value = static_cast<double>(std::bit_cast<float>(bits));
      if (std::isfinite(value)) values.push_back(value);
    }
    std::vector<double> restored(values.size());
    round_to_elements(*format, values, restored);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto code =
          golden::encode_element(*format, values[i], golden::ElementRounding::nearest_even);
      const double expected = golden::decode_element(*format, code.code);
      CAPTURE(values[i]);
      if (std::isnan(expected)) {
        CHECK(std::isnan(restored[i]));
      } else {
        CHECK(restored[i] == expected);
      }
    }
  }
}

TEST_CASE("items become the numbers that they are, cut to the kept bits") {
  const auto numbers = [](const golden::FloatFormat& format, unsigned kept,
                          std::vector<std::uint16_t> items) {
    std::vector<double> found(items.size());
    to_doubles(format, kept, std::as_bytes(std::span(items)), found);
    return found;
  };
  CHECK(numbers(golden::bf16, 7, {0x3F80, 0xC040, 0x0001, 0x7F80}) ==
        std::vector<double>{1.0, -3.0, 0x1p-133, 0.0});
  CHECK(numbers(golden::bf16, 0, {0x3FFF, 0xC040}) == std::vector<double>{1.0, -2.0});
  CHECK(numbers(golden::fp16, 10, {0x3C00, 0x0001, 0x83FF, 0x7BFF, 0x7E00}) ==
        std::vector<double>{1.0, 0x1p-24, -1023 * 0x1p-24, 65504.0, 0.0});
  CHECK(numbers({6, 9}, 9, {0x3E00, 0x0001}) == std::vector<double>{1.0, 0x1p-39});
}

TEST_CASE("errors are those of a sum by hand") {
  std::vector<double> values;
  std::vector<double> restored;
  for (int i = 0; i < 20; ++i) {
    values.push_back(i);
    restored.push_back(i == 7 ? 9 : i == 19 ? 18 : i);
  }
  const ErrorSums sums = compare(values, restored);
  CHECK(sums.values == 20);
  CHECK(sums.largest == 2);
  CHECK(sums.error_squares == 5);
  CHECK(sums.value_squares == 2470);
  CHECK(sums.rms() == doctest::Approx(0.5));
  CHECK(*sums.snr_db() == doctest::Approx(10 * std::log10(494.0)));
  CHECK_FALSE(compare(values, values).snr_db());
}

TEST_CASE(
    "block formats take what their elements and scales take, and give back the golden values") {
  const std::vector<double> values = {1.0, 0.3, -2.5, 0.001, 7.0, 0.0, 0.0, 0.0, 100.0, -3.0};
  for (const char* name : {"hbfp4:4", "mxfp6_e2m3:4", "mxfp4:4", "mxint8:4", "hbfp8:5"}) {
    CAPTURE(name);
    const auto format = golden::block_format(name);
    const auto tried = tried_format(name);
    REQUIRE(format);
    REQUIRE(tried.ok());
    CHECK((*tried)->bits(10) ==
          10U * static_cast<unsigned>(format->element.width()) +
              (format->block == 4 ? 3U : 2U) * golden::scale_bits(format->scale));
    std::vector<double> restored(values.size());
    (*tried)->restore(values, restored);
    const std::vector<float> floats(values.begin(), values.end());
    const auto expected = golden::decode_blocks(*format, golden::encode_blocks(*format, floats));
    for (std::size_t i = 0; i < values.size(); ++i) {
      CHECK(restored[i] == static_cast<double>(expected[i]));
    }
  }
  CHECK((*tried_format("hbfp4:64"))->bits(64) == 64 * 4 + 10);
  CHECK((*tried_format("mxfp6"))->bits(32) == 32 * 6 + 8);
  CHECK((*tried_format("mxfp6:64"))->bits(64) == 64 * 6 + 8);
  CHECK((*tried_format("hbfp4:100"))->run() == 4000);
  CHECK((*tried_format("hbfp4:64"))->run() == 4096);
}

TEST_CASE("the kernels give back what the golden library does, or refuse") {
  const std::uint64_t seed = 32;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  // Near and far, alike within 64 values, tiny and huge ones.
  std::vector<float> values(4096 - 5);
  std::uint32_t around = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % 64 == 0) around = static_cast<std::uint32_t>(random() % 254);
    const auto exponent = static_cast<std::uint32_t>(around - random() % (1 + around % 9));
    const auto drawn = static_cast<std::uint32_t>(random());
    values[i] = std::bit_cast<float>((drawn & 0x807FFFFFU) | exponent << 23);
  }
  std::fill_n(values.begin() + 128, 64, std::numeric_limits<float>::max());
  const std::vector<double> doubles(values.begin(), values.end());
  for (const char* const name :
       {"e4m3", "fp8_e5m2", "ocp_e4m3", "e0m7", "e1m2", "e5m0", "fp4_e2m1", "ocp_int8", "e7m0",
        "hbfp2", "hbfp4:64", "hbfp8:16", "mxfp8_e5m2", "mxfp8", "mxfp6", "mxfp4", "mxint8"}) {
    CAPTURE(name);
    const auto tried = tried_format(name).value();
    std::vector<double> expected(values.size());
    tried->restore(doubles, expected);
    std::vector<float> restored(values.size());
    REQUIRE(tried->restore_fast(values, restored));
    std::size_t different = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto found = static_cast<double>(restored[i]);
      const bool alike = found == expected[i] || (std::isnan(found) && std::isnan(expected[i]));
      different += alike ? 0 : 1;
    }
    CHECK(different == 0);
  }
  std::vector<float> none(16);
  for (const char* const name : {"e5m10", "hbfp12", "hbfp4:5", "nvfp4"}) {
    CHECK_FALSE(tried_format(name).value()->restore_fast(std::vector<float>(16), none));
  }
}

TEST_CASE("errors of FP32 tensors are those of the same tensors in FP64, to the bit") {
  const std::vector<unsigned> kept = {7, 0};
  std::vector<std::shared_ptr<const TriedFormat>> formats;
  for (const char* const name : {"e4m3", "fp8_e5m2", "ocp_e2m1", "e6m9", "hbfp4", "hbfp8:100",
                                 "mxfp8", "mxfp6", "mxfp4", "mxint8", "nvfp4"}) {
    formats.push_back(tried_format(name).value());
  }
  for (const char* const name : {"cnn_weight.npy", "cnn_activation.npy"}) {
    CAPTURE(name);
    const auto file =
        golden::read_file(std::string(SFPGEN_SOURCE_DIR) + "/examples/tensors/" + name);
    std::vector<std::uint64_t> items = golden::parse_npy(file.value())->values;
    items.push_back(0x7F800000);
    items.push_back(0x7F7FFFFF);
    items.push_back(1);
    std::vector<std::uint32_t> narrow(items.begin(), items.end());
    std::vector<double> wide;
    wide.reserve(narrow.size());
    for (const std::uint32_t item : narrow) {
      wide.push_back(static_cast<double>(std::bit_cast<float>(item)));
    }
    const auto sums = [&](const golden::FloatFormat& container, std::span<const std::byte> bytes) {
      tensors::TensorInfo info;
      info.format = container;
      info.item_bytes = container.width() / 8;
      info.values = items.size();
      const auto columns = container == golden::fp32 ? kept : std::vector<unsigned>{};
      ErrorMeter meter(info, columns, formats, 2);
      meter.add(bytes.first(bytes.size() / 3 / 8 * 8));
      meter.add(bytes.subspan(bytes.size() / 3 / 8 * 8));
      return meter.finish();
    };
    const auto fast = sums(golden::fp32, std::as_bytes(std::span(narrow)));
    const auto plain = sums(golden::fp64, std::as_bytes(std::span(wide)));
    REQUIRE(fast.size() == plain.size() + kept.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      CAPTURE(i);
      const ErrorSums& one = fast[i + kept.size()];
      CHECK(one.values == plain[i].values);
      CHECK(std::bit_cast<std::uint64_t>(one.largest) ==
            std::bit_cast<std::uint64_t>(plain[i].largest));
      CHECK(std::bit_cast<std::uint64_t>(one.error_squares) ==
            std::bit_cast<std::uint64_t>(plain[i].error_squares));
      CHECK(std::bit_cast<std::uint64_t>(one.value_squares) ==
            std::bit_cast<std::uint64_t>(plain[i].value_squares));
    }
  }
}

TEST_CASE("NVFP4 has a packet's scale as encode has it") {
  std::vector<double> values;
  values.reserve(40);
  for (int i = 0; i < 40; ++i) values.push_back(std::ldexp(i * 37 % 50 - 25, i / 4));
  const auto format = golden::block_format("nvfp4:8").value();
  const auto tried = tried_format("nvfp4:8").value();
  std::vector<double> restored(values.size());
  tried->restore(values, restored);
  const std::vector<float> floats(values.begin(), values.end());
  const auto codes =
      golden::encode_blocks(format, floats, golden::packet_scale_for(format, floats));
  CHECK(restored == golden::decode_block_numbers(format, codes));
  CHECK(tried->run() == 65536);
  CHECK(tried->bits(65537) == 65537 * 4 + 8193 * 8 + 2 * 32);
  CHECK((*tried_format("nvfp4:100"))->run() == 65500);
}

TEST_CASE("a format that does not exist is refused with those that do") {
  CHECK(tried_format("e4m3").ok());
  CHECK(tried_format("e99").error().text().starts_with("\"e99\" is not one of eXmY such as e4m3"));
  CHECK(tried_format("hbfp4:3000").error().text() ==
        "hbfp4:3000: a block of 3000 is out of range (4 to 1024)");
  CHECK(tried_format("e0m0").error().text() == "e0m0 holds no value");
}

}  // namespace sfpgen::analysis::test
